import KQL

/// One thread's share of a run: what reads the stream, and a worker for each query.
final class RunShare {
  /// A query and its worker.
  struct Member {
    let query: StandingQuery
    let worker: QueryWorker
  }

  private(set) var members: [Member]
  let reader: StreamReader

  /// When it writes down how far it is, in nanoseconds.
  var nextNote = Int64.min

  init(_ members: [Member]) {
    self.members = members
    reader = StreamReader(members.map(\.worker))
  }

  /// What the queries have to tell since the last time.
  func results() -> [(query: StandingQuery, results: ChunkResults)] {
    var results: [(query: StandingQuery, results: ChunkResults)] = []
    for member in members {
      if let found = member.worker.takeResults() { results.append((member.query, found)) }
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

  /// Leaves out queries that take no more events, and takes in others.
  func change(adding added: [Member] = [], inOrderOf queries: [StandingQuery] = []) {
    guard !added.isEmpty || members.contains(where: { !$0.query.isOpen }) else { return }
    members.removeAll { !$0.query.isOpen }
    members += added
    let order = Dictionary(
      queries.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { a, _ in a })
    if !order.isEmpty {
      members.sort {
        order[ObjectIdentifier($0.query)] ?? 0 < order[ObjectIdentifier($1.query)] ?? 0
      }
    }
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
