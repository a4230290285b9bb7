/// Reads a stream on behalf of the queries of one worker: every chunk once for each view of it.
///
/// The batches of a view have the columns that any of its queries needs; each query gets those it was
/// bound to. A column is decoded once, however many queries look at it.
package final class StreamReader {
  /// What was read so far; values that were not of their type aside.
  private var total = ReadCounts()
  private var views: [StreamView] = []

  /// Values not converted by readers that are gone.
  private var unconverted = 0

  /// Creates a reader for some queries.
  package init(_ workers: [QueryWorker]) { serve(workers) }

  /// Serves these workers from here on; event clocks go on where other queries have set them.
  package func serve(_ workers: [QueryWorker]) {
    var wanted: [String: [QueryWorker]] = [:]
    var order: [String] = []
    for worker in workers where worker.wantsMore {
      if wanted[worker.feed.view] == nil { order.append(worker.feed.view) }
      wanted[worker.feed.view, default: []].append(worker)
    }
    let before = views
    views = order.compactMap { name in
      guard let workers = wanted[name], let feed = workers.first?.feed else { return nil }
      let view = before.first { $0.name == name } ?? StreamView(feed)
      unconverted += view.serve(workers)
      return view
    }
    for view in before where wanted[view.name] == nil {
      unconverted += view.counts.unconverted
    }
  }

  /// Lets queries begin where an earlier run was: windows that end before its watermark are given out
  /// already.
  ///
  /// `times` has an element for each of the workers that are served.
  package func resume(at times: [(worker: QueryWorker, time: StreamTime)]) {
    let byWorker = Dictionary(
      times.map { (ObjectIdentifier($0.worker), $0.time) }, uniquingKeysWith: { a, _ in a })
    for view in views { view.resume(at: byWorker) }
  }

  /// Reads a chunk for the second time, to fill the windows again that were open in an earlier run.
  ///
  /// Nothing is given out or counted. `ticket` is less than that of every chunk read for the first time.
  package func rebuild(from chunk: Chunk, now: Datetime, ticket: Int) {
    for view in views { view.rebuild(from: chunk, now: now, ticket: ticket) }
  }

  /// Reads a chunk.
  ///
  /// - Parameters:
  ///   - chunk: Its rows are passed through the operators.
  ///   - now: What `now()` is for its rows; `nil` leaves it as it was.
  ///   - ticket: Its place in the input, for ``QueryWorker/oldestTicket``.
  package func read(_ chunk: Chunk, now: Datetime? = nil, ticket: Int = 0) {
    var most = ReadCounts()
    for view in views {
      let before = view.counts
      view.read(chunk, now: now, ticket: ticket)
      let after = view.counts
      // Every view sees the same records; one whose queries have had enough sees fewer.
      most.read = Swift.max(most.read, after.read - before.read)
      most.malformed = Swift.max(most.malformed, after.malformed - before.malformed)
      most.ragged = Swift.max(most.ragged, after.ragged - before.ragged)
    }
    total += most
  }

  /// Learns that no event has come for a while, and gives out the windows that end by that.
  package func idle(for time: Timespan, now: Datetime) {
    for view in views { view.idle(for: time.ticks, now: now) }
  }

  /// What was read; each event once, whatever the number of queries.
  package var counts: ReadCounts {
    var counts = total
    counts.unconverted = views.reduce(unconverted) { $0 + $1.counts.unconverted }
    return counts
  }

  /// Events too far in the future to be right.
  package var futureCount: Int { views.reduce(0) { Swift.max($0, $1.futureCount) } }
}

/// The queries that read the same view of a stream, and the reader they share.
private final class StreamView {
  let name: String
  private let format: any InputFormat

  /// What the reader puts behind the format's columns.
  private var paths: [ColumnPath] = []
  private var reader: any RecordReader
  private var taps: [StreamTap] = []

  /// Reads what is read a second time.
  private var rebuilder: (any RecordReader)?

  init(_ feed: StreamFeed) {
    name = feed.view
    format = feed.format
    reader = feed.format.makeReader(paths: [])
  }

  var counts: ReadCounts { reader.counts }
  var futureCount: Int { taps.reduce(0) { Swift.max($0, $1.clock?.futureCount ?? 0) } }

  /// Serves these workers from here on.
  ///
  /// - Returns: The values not converted by a reader that had to be replaced.
  func serve(_ workers: [QueryWorker]) -> Int {
    let before = taps
    taps = []
    var union: [ColumnPath] = []
    var positions: [ColumnPath: Int] = [:]
    for worker in workers {
      if let tap = taps.first(where: { $0.fits(worker.feed) }) {
        tap.add(worker)
        continue
      }
      for path in worker.feed.paths where positions[path] == nil {
        positions[path] = union.count
        union.append(path)
      }
      let tap = StreamTap(worker.feed)
      tap.clock = before.first { $0.fits(worker.feed) }?.clock
      tap.add(worker)
      taps.append(tap)
    }
    let columnCount = format.schema.count
    for tap in taps where tap.paths != union {
      tap.columns =
        Array(0..<columnCount) + tap.paths.compactMap { positions[$0].map { columnCount + $0 } }
    }
    guard union != paths else { return 0 }
    let gone = reader.counts.unconverted
    paths = union
    reader = format.makeReader(paths: union)
    return gone
  }

  func resume(at times: [ObjectIdentifier: StreamTime]) {
    for tap in taps { tap.resume(at: times) }
  }

  func rebuild(from chunk: Chunk, now: Datetime, ticket: Int) {
    // What is read a second time must not be counted again.
    let reader = rebuilder ?? format.makeReader(paths: paths)
    rebuilder = reader
    for tap in taps { tap.set(ticket: ticket) }
    _ = reader.read(chunk) { batch in
      for tap in taps { tap.rebuild(from: batch, now: now) }
      return true
    }
  }

  func read(_ chunk: Chunk, now: Datetime?, ticket: Int) {
    rebuilder = nil
    for tap in taps {
      if let now { tap.set(now: now) }
      tap.set(ticket: ticket)
    }
    _ = reader.read(chunk) { batch in
      var isWanted = false
      for tap in taps where tap.take(batch, received: chunk.received) { isWanted = true }
      return isWanted
    }
  }

  func idle(for ticks: Int64, now: Datetime) {
    for tap in taps where tap.clock?.idle(for: ticks) == true {
      tap.set(now: now)
      tap.advance()
      tap.tellTime()
    }
  }
}

/// Queries that ask for the same columns of a view, and so see the same time.
private final class StreamTap {
  let paths: [ColumnPath]
  private let eventTime: Int?

  /// The columns of the view's batches that are theirs; `nil` for all.
  var columns: [Int]?

  /// The time of the stream, when windows depend on it.
  var clock: EventClock?

  private var workers: [QueryWorker] = []
  private var windowed: [QueryWorker] = []
  /// Those that want to know the newest event time.
  private var observers: [QueryWorker] = []

  init(_ feed: StreamFeed) {
    paths = feed.paths
    eventTime = feed.eventTime
  }

  /// Whether a query can be one of them.
  func fits(_ feed: StreamFeed) -> Bool { feed.paths == paths && feed.eventTime == eventTime }

  func add(_ worker: QueryWorker) {
    workers.append(worker)
    if worker.observesTime { observers.append(worker) }
    guard let tolerance = worker.tolerance else { return }
    windowed.append(worker)
    if clock == nil { clock = EventClock(column: eventTime, tolerance: tolerance) }
  }

  func set(now: Datetime) { for worker in workers { worker.set(now: now) } }

  /// Passes rows on.
  ///
  /// - Returns: Whether anybody wants more.
  func take(_ batch: Batch, received: Datetime) -> Bool {
    let rows = columns.map { batch.picking($0) } ?? batch
    let hasRisen = clock?.observe(rows, now: received) == true
    tellTime()
    if !observers.isEmpty, let column = eventTime {
      let newest = EventClock.newest(of: rows, in: column)
      for worker in observers { worker.observe(newest) }
    }
    var isWanted = false
    for worker in workers where worker.wantsMore {
      worker.process(rows)
      if worker.wantsMore { isWanted = true }
    }
    if hasRisen { advance() }
    return isWanted
  }

  func tellTime() {
    guard let clock else { return }
    for worker in windowed { worker.set(clock) }
  }

  func set(ticket: Int) { for worker in windowed { worker.set(ticket: ticket) } }

  func resume(at times: [ObjectIdentifier: StreamTime]) {
    let own = windowed.compactMap { worker in
      times[ObjectIdentifier(worker)].map { (worker: worker, time: $0) }
    }
    guard
      let latest = own.map(\.time).max(by: { ($0.newest?.ticks ?? 0) < ($1.newest?.ticks ?? 0) })
    else { return }
    clock?.progress = latest
    tellTime()
    for (worker, time) in own {
      if let watermark = time.watermark { worker.advance(to: watermark) }
    }
  }

  func rebuild(from batch: Batch, now: Datetime) {
    let rows = columns.map { batch.picking($0) } ?? batch
    for worker in windowed { worker.rebuild(from: rows, now: now) }
  }

  func advance() {
    guard let watermark = clock?.watermark else { return }
    for worker in windowed where worker.wantsMore { worker.advance(to: watermark) }
  }
}
