/// The queries that read the same view of a stream, and the reader they share.
final class StreamView {
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
  var newNames: [String] { reader.newNames }
  var missingNames: [String] { reader.missingNames }
  var columnNames: [String] { format.schema.map(\.name) + reader.newNames }

  func takeRejected(_ take: @escaping (RejectedRecord) -> Void) { reader.takeRejected(take) }

  var futureCount: Int { taps.reduce(0) { Swift.max($0, $1.clock?.futureCount ?? 0) } }

  /// Serves these workers from here on.
  ///
  /// - Returns: What a reader has counted that had to be replaced.
  func serve(_ workers: [QueryWorker]) -> ReadCounts {
    let before = taps
    taps = []
    var union: [ColumnPath] = []
    var positions: [ColumnPath: Int] = [:]
    for worker in workers {
      if let tap = taps.first(where: { $0.fits(worker.feed) }) {
        tap.add(worker)
        continue
      }
      for path in worker.feed.paths where positions[path] == nil && !path.isComputed {
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
        Array(0..<columnCount)
        + tap.paths.map { path in
          positions[path].map { columnCount + $0 } ?? path.column
        }
    }
    guard union != paths else { return ReadCounts() }
    let gone = reader.counts
    paths = union
    reader = format.makeReader(paths: union)
    return gone
  }

  func resume(at times: [ObjectIdentifier: StreamTime]) {
    for tap in taps { tap.resume(at: times) }
  }

  func rebuild(from chunk: Chunk, now: Datetime, ticket: Int, _ sources: inout SourceRuns) {
    // What is read a second time must not be counted again.
    let reader = rebuilder ?? format.makeReader(paths: paths)
    rebuilder = reader
    for tap in taps { tap.set(ticket: ticket) }
    sources.begin(chunk)
    for tap in taps { tap.begin(chunk.received) }
    _ = reader.read(chunk) { batch in
      let runs = sources.next(batch.count)
      for tap in taps {
        tap.rebuild(from: batch, received: chunk.received, now: now, runs: runs)
      }
      return true
    }
  }

  func read(
    _ chunk: Chunk, now: Datetime?, ticket: Int, readUntil: Int64?, _ sources: inout SourceRuns
  ) {
    rebuilder = nil
    let hasClock = taps.contains { $0.clock != nil }
    if hasClock { sources.begin(chunk) }
    for tap in taps {
      if let now { tap.set(now: now) }
      tap.begin(chunk.received)
      tap.set(ticket: ticket)
    }
    _ = reader.read(chunk) { batch in
      let runs = hasClock ? sources.next(batch.count) : []
      var isWanted = false
      for tap in taps where tap.take(batch, received: chunk.received, runs: runs) {
        isWanted = true
      }
      return isWanted
    }
    for tap in taps { tap.finishChunk(chunk.received, readUntil: readUntil) }
  }

  func pass(to wall: Int64, now: Datetime) { for tap in taps { tap.pass(to: wall, now: now) } }

  func hold(_ held: Set<Int>) { for tap in taps { tap.clock?.hold(held) } }

  func forget(_ source: Int) { for tap in taps { tap.clock?.forget(source) } }

  /// The source that is farthest back, how far, and how many of its events came too late.
  var laggard: (source: Int, lag: Timespan, behindCount: Int)? {
    taps.compactMap { $0.clock?.laggard }.max { $0.lag.ticks < $1.lag.ticks }
  }
}
