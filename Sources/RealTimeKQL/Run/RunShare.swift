import KQL

/// One thread's share of a run: what reads the stream, and a worker for each query.
final class RunShare {
  /// A query and its worker.
  struct Member {
    let query: StandingQuery
    let worker: QueryWorker
  }

  private(set) var members: [Member] { didSet { listWork() } }
  let reader: StreamReader

  /// The members, by their places, whose workers have been at work.
  private var work = WorkList()

  /// How many queries had been closed when members were looked at last.
  private var closings = -1

  /// When it writes down how far it is, in nanoseconds.
  var nextNote = Int64.min

  init(_ members: [Member], _ databases: LiteralDatabases) {
    self.members = members
    reader = StreamReader(members.map(\.worker), databases)
    listWork()
  }

  private func listWork() {
    let chunk = work.chunk
    work = WorkList()
    work.chunk = chunk
    for (place, member) in members.enumerated() { member.worker.report(to: work, as: place) }
  }

  /// Learns the number of the chunk that comes next, in a run in which nobody asks for the earliest of which
  /// something is kept.
  func begin(chunk number: Int) { work.chunk = number }

  /// What the queries have to tell since the last time.
  func results() -> [(query: StandingQuery, results: ChunkResults)] {
    var results: [(query: StandingQuery, results: ChunkResults)] = []
    for place in work.take() {
      if let found = members[place].worker.takeResults() {
        results.append((members[place].query, found))
      }
    }
    return results
  }

  /// Gives out the totals so far.
  func snapshot(now: Datetime) { for member in members { member.worker.snapshot(now: now) } }

  /// Appends rows of the totals and open windows, which are not final.
  func show(atMost limit: Int, now: Datetime, into rows: [EncodedRows]) {
    for member in members where member.query.isOpen && member.query.execution.hasOpenRows {
      member.worker.show(atMost: limit, now: now, into: rows)
    }
  }

  /// The members that take no more events.
  var closed: [Member] {
    closings == StandingQuery.closings ? [] : members.filter { !$0.query.isOpen }
  }

  /// Leaves out queries that take no more events, and takes in others.
  func change(adding added: [Member] = [], inOrderOf queries: [StandingQuery] = []) {
    let closings = StandingQuery.closings
    let isSame = added.isEmpty && closed.isEmpty
    self.closings = closings
    guard !isSame else { return }
    var members = members.filter { $0.query.isOpen } + added
    let order = Dictionary(
      queries.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { a, _ in a })
    if !order.isEmpty {
      members.sort {
        order[ObjectIdentifier($0.query)] ?? 0 < order[ObjectIdentifier($1.query)] ?? 0
      }
    }
    self.members = members
    reader.serve(members.map(\.worker))
  }

  /// Lets queries that keep something begin anew, and the time of the stream too.
  func restart() throws(RunError) {
    var changed: [Member] = []
    for member in members {
      guard member.query.isOpen, member.query.execution.keepsState else {
        changed.append(member)
        continue
      }
      pastLateCount += member.worker.lateCount
      changed.append(Member(query: member.query, worker: try member.query.restart()))
    }
    members = changed
    reader.restart(members.map(\.worker))
  }

  /// Of workers in whose place others are.
  private var pastLateCount = 0

  /// Events too late for their window.
  var lateCount: Int { members.reduce(pastLateCount) { $0 + $1.worker.lateCount } }
}
