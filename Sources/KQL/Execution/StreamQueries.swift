/// Queries that ask for the same of the streams, and so see the same time.
final class StreamQueries {
  /// What they ask for, by table.
  let feeds: [StreamFeed]

  /// Whether windows of the time of receipt may be made.
  private let usesReceipt: Bool

  /// The time of receipt of the rows of the last chunk, which never falls.
  private(set) var receipt = Datetime.minimum

  /// The time of the streams, when windows depend on it.
  var clock: StreamClock?

  private var workers: [QueryWorker] = []
  private var windowed: [QueryWorker] = []
  /// Those that want to know the newest event time.
  private var observers: [QueryWorker] = []

  init(_ feeds: [StreamFeed]) {
    self.feeds = feeds
    usesReceipt = feeds.contains { $0.paths.contains(.receipt) }
  }

  /// Whether a query can be one of them.
  func fits(_ feeds: [StreamFeed]) -> Bool {
    feeds.count == self.feeds.count && zip(feeds, self.feeds).allSatisfy { $0.isSame(as: $1) }
  }

  /// Where expressions over the stream are evaluated.
  var context: EvaluationContext? { workers.first?.context }

  func add(_ worker: QueryWorker) {
    workers.append(worker)
    if worker.observesTime { observers.append(worker) }
    guard let tolerance = worker.tolerance else { return }
    windowed.append(worker)
    if clock == nil {
      clock = StreamClock(tolerance: tolerance, maximumLag: worker.maximumLag)
    }
  }

  func set(now: Datetime) { for worker in workers { worker.set(now: now) } }

  /// Learns when the chunk was received whose rows follow.
  func begin(_ received: Datetime) {
    guard usesReceipt else { return }
    receipt = Swift.max(receipt, received)
    for worker in workers { worker.context.receipt = receipt }
  }

  /// Gives the operators that take a table their numbers in a filter.
  func number(of table: Int, _ number: CandidateFilter.Numbering) {
    for worker in workers { worker.number(of: table, number) }
  }

  /// The numbers in a filter of each worker's operators that take a table, as ``QueryWorker/numbers(of:)`` tells them.
  func numbers(of table: Int) -> [[Int]?] { workers.map { $0.numbers(of: table) } }

  /// Whether somebody has to know of every row.
  var needsAll: Bool { clock != nil || !observers.isEmpty }

  /// Passes rows of a table on, which are of these sources, one after the other.
  ///
  /// `takers` are the workers that take them; `nil` for all.
  ///
  /// - Returns: Whether anybody wants more of them.
  func take(
    _ rows: Batch, of feed: StreamFeed, received: Datetime, runs: [SourceRuns.Run],
    _ filter: CandidateFilter?, by takers: [Int]?
  ) -> Bool {
    clock?.observe(rows, in: feed.eventTime, runs: runs, now: received)
    tellTime(received)
    if !observers.isEmpty, let eventTime = feed.eventTime {
      let newest = StreamClock.newest(of: rows, in: eventTime)
      for worker in observers { worker.observe(newest) }
    }
    for number in takers ?? Array(workers.indices) where workers[number].wantsMore {
      workers[number].process(rows, of: feed.table, filter)
    }
    return workers.contains(where: \.wantsMore)
  }

  /// Gives out what is past, when the rows of a chunk have been taken.
  func finishChunk(_ received: Datetime, readUntil: Int64?) {
    let hasRisen = readUntil.map { clock?.pass(to: $0) == true } ?? (clock?.rise() == true)
    guard hasRisen || usesReceipt else { return }
    tellTime(received)
    advance()
  }

  func pass(to wall: Int64, now: Datetime) {
    if let time = Datetime.checked(wall) { begin(time) }
    guard clock?.pass(to: wall) == true || usesReceipt else { return }
    set(now: now)
    advance()
    tellTime(Datetime.checked(wall) ?? now)
  }

  private func tellTime(_ wall: Datetime) {
    guard let clock else { return }
    for worker in windowed { worker.set(clock, wall: wall) }
  }

  /// Whether a query is one of them whose windows depend on the clock.
  func hasWindows(of worker: QueryWorker) -> Bool { windowed.contains { $0 === worker } }

  /// Goes on where another run was.
  func resume(_ kept: KeptClock, _ number: (String) -> Int) {
    clock?.resume(kept, number)
    if let clock { for worker in windowed { worker.set(clock, wall: nil) } }
  }

  /// Lets the time begin at a watermark.
  func begin(at watermark: Datetime) {
    guard clock != nil else { return }
    var kept = KeptClock()
    kept.watermark = watermark
    clock?.resume(kept) { _ in 0 }
    advance()
  }

  private func advance() {
    guard let watermark = clock?.watermark ?? (usesReceipt ? .minimum : nil) else { return }
    for worker in windowed where worker.wantsMore { worker.advance(to: watermark) }
  }
}

extension StreamFeed {
  /// Whether another query asks for the same.
  fileprivate func isSame(as other: StreamFeed) -> Bool {
    input == other.input && view == other.view && table == other.table && paths == other.paths
      && eventTime == other.eventTime && eventTimeSource === other.eventTimeSource
  }
}
