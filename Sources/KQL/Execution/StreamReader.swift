/// Reads streams on behalf of the queries of one worker: every chunk once for each table of its input.
///
/// The batches of a view have the columns that any of its queries needs; each query gets those it was
/// bound to. A column is decoded once, however many queries look at it.
package final class StreamReader {
  /// What was read so far; values that were not of their type aside.
  private var total = ReadCounts()
  private var views: [StreamView] = []
  private var queries: [StreamQueries] = []
  private var rejectedTaker: ((RejectedRecord) -> Void)?

  /// The sources of what is read, and those that have something unread.
  private var sources = SourceRuns()
  private var held: Set<Int> = []

  /// When the last chunk was read, and the one before it that was the latest, in ticks.
  private var received = Int64.min

  /// How many events were read of each input, whole or not.
  package private(set) var readCounts: [Int: Int] = [:]

  /// What readers that are gone have counted when columns were asked for.
  private var gone = ReadCounts()

  /// What is looked for in texts, of all workers of the run.
  private let databases: LiteralDatabases

  /// Creates a reader for some queries.
  ///
  /// - Parameters:
  ///   - workers: One of each query.
  ///   - databases: What the readers of a run share.
  package init(_ workers: [QueryWorker], _ databases: LiteralDatabases = LiteralDatabases()) {
    self.databases = databases
    serve(workers)
  }

  /// Serves these workers from here on; event clocks go on where other queries have set them.
  package func serve(_ workers: [QueryWorker]) {
    let before = (queries: queries, views: views)
    queries = []
    views = []
    for worker in workers where worker.wantsMore {
      let same = queries.first { $0.fits(worker.feeds) }
      same?.add(worker)
      if same != nil { continue }
      let new = StreamQueries(worker.feeds)
      new.clock = before.queries.first { $0.fits(worker.feeds) }?.clock
      new.add(worker)
      queries.append(new)
    }
    let taps = queries.flatMap { queries in queries.feeds.map { StreamTap($0, queries) } }
    for tap in taps where !views.contains(where: { $0.fits(tap.feed) }) {
      let view = before.views.first { $0.fits(tap.feed) } ?? StreamView(tap.feed, databases)
      gone += view.serve(taps.filter { view.fits($0.feed) })
      views.append(view)
    }
    for worker in workers {
      worker.count(worker.feeds.compactMap { feed in views.first { $0.fits(feed) }?.rows })
    }
    if let rejectedTaker { takeRejected(rejectedTaker) }
    for view in before.views where !views.contains(where: { $0 === view }) { gone += view.counts }
  }

  /// How far the streams are in their own time, for another run that goes on.
  package var clocks: [KeptClock] {
    queries.compactMap { $0.clock?.kept { sources.key(of: $0) } }
  }

  /// Which of the ``clocks`` is a query's; `nil` where it has none.
  package func clock(of worker: QueryWorker) -> Int? {
    queries.filter { $0.clock != nil }.firstIndex { $0.hasWindows(of: worker) }
  }

  /// Lets the streams go on where those of another run were.
  package func resume(_ clocks: [(worker: QueryWorker, clock: KeptClock)]) {
    for queries in queries {
      let own = clocks.filter { queries.hasWindows(of: $0.worker) }.map(\.clock)
      // Queries that have come together since then see the time that was farthest.
      let farthest = own.max { $0.watermark ?? .minimum < $1.watermark ?? .minimum }
      guard let farthest else { continue }
      queries.resume(farthest) { sources.number(of: $0, at: farthest.wall) }
    }
  }

  /// Serves workers that have seen nothing, in streams whose time begins anew.
  package func restart(_ workers: [QueryWorker]) {
    for queries in queries { queries.clock = nil }
    sources = SourceRuns()
    held = []
    serve(workers)
  }

  /// Lets the time of streams begin at a watermark, of windows before which nothing is taken.
  package func begin(at watermark: Datetime) {
    for queries in queries { queries.begin(at: watermark) }
  }

  /// Reads a chunk.
  ///
  /// - Parameters:
  ///   - chunk: Its rows are passed through the operators.
  ///   - now: What `now()` is for its rows; `nil` leaves it as it was.
  ///   - readUntil: Everything that came before has been read with it, but for what is ``hold(_:)``.
  package func read(
    _ chunk: Chunk, now: Datetime? = nil, readUntil: Datetime? = nil
  ) {
    var most = ReadCounts()
    received = Swift.max(received, chunk.received.ticks)
    for queries in queries {
      if let now { queries.set(now: now) }
      queries.begin(chunk.received)
    }
    for view in views where view.input == chunk.input {
      let before = view.counts
      view.read(chunk, &sources)
      let after = view.counts
      // Every table sees the same records; one whose queries have had enough sees fewer.
      most.read = Swift.max(most.read, after.read - before.read)
      most.malformed = Swift.max(most.malformed, after.malformed - before.malformed)
      most.ragged = Swift.max(most.ragged, after.ragged - before.ragged)
    }
    for queries in queries { queries.finishChunk(chunk.received, readUntil: readUntil?.ticks) }
    for closed in chunk.closedKeys {
      // Time goes on for the windows that its events are in: with the sender.
      let sender = sources.number(of: closed.sender, at: received)
      guard let connection = sources.close(closed.connection) else { continue }
      for queries in queries { queries.clock?.close(connection, of: sender) }
    }
    total += most
    if most.read > 0 { readCounts[chunk.input, default: 0] += most.read }
  }

  /// Learns that everything is read that came until some time after the last chunk, but for what the
  /// sources have that are ``hold(_:)``, and gives out the windows that end by that.
  package func idle(for time: Timespan, now: Datetime) {
    pass(to: received == .min ? now.ticks : received &+ time.ticks, now: now)
  }

  /// Learns that everything is read that came before a time, but for what is ``hold(_:)``.
  package func pass(to time: Datetime, now: Datetime) { pass(to: time.ticks, now: now) }

  private func pass(to wall: Int64, now: Datetime) {
    for number in sources.sweep(at: wall, quietFor: Self.forgottenAfter) {
      for queries in queries { queries.clock?.forget(number) }
    }
    for queries in queries { queries.pass(to: wall, now: now) }
  }

  /// Learns which sources have something that has not been read: the stream's time waits for them.
  ///
  /// A source is called by its ``SourceKey``.
  package func hold(_ origins: some Sequence<String>) {
    let wall = Swift.max(received, 0)
    let held = Set(origins.map { sources.number(of: $0, at: wall) })
    // What is held goes on being so.
    guard held != self.held || !held.isEmpty else { return }
    self.held = held
    for queries in queries { queries.clock?.hold(held) }
  }

  /// How long a sender must be quiet to be forgotten when there are too many, in ticks.
  private static let forgottenAfter = 15 * Timespan.minute

  /// The time before which no event is expected, the earliest of all queries; `nil` where there is no window.
  package var watermark: Datetime? { queries.compactMap { $0.clock?.watermark }.min() }

  /// The source that is farthest back in time; `nil` where there is only one, or no window.
  package var slowestSource: SlowestSource? {
    let found = queries.compactMap { $0.clock?.laggard }.max { $0.lag.ticks < $1.lag.ticks }
    return found.map {
      SlowestSource(name: sources.name(of: $0.source), lag: $0.lag, behindCount: $0.behindCount)
    }
  }

  /// Events of senders that have no clock of their own, because there are too many.
  package var sharedCount: Int { sources.sharedCount }

  /// What was read; each event once, whatever the number of queries.
  package var counts: ReadCounts {
    var counts = total
    let all = views.reduce(into: gone) { $0 += $1.counts }
    counts.unconverted = all.unconverted
    counts.untimed = all.untimed
    counts.unknownTimes = all.unknownTimes
    counts.withoutFacility = all.withoutFacility
    counts.withoutSeverity = all.withoutSeverity
    return counts
  }

  /// Takes records from here on that cannot be understood, each once.
  package func takeRejected(_ take: @escaping (RejectedRecord) -> Void) {
    rejectedTaker = take
    var inputs: Set<Int> = []
    for view in views where inputs.insert(view.input).inserted { view.takeRejected(take) }
  }

  /// Names of members that events had and the columns have not, as far as they were looked at.
  package var newNames: [String] { views.flatMap(\.newNames) }

  /// Names that queries have and no event had, and the names of the columns there were.
  package var missingNames: [(name: String, known: [String])] {
    views.flatMap { view in view.missingNames.map { (name: $0, known: view.columnNames) } }
  }

  /// Events too far in the future to be right.
  package var futureCount: Int { queries.reduce(0) { Swift.max($0, $1.clock?.futureCount ?? 0) } }
}
