/// The queries that read the same table of an input, and the reader they share.
final class StreamView {
  let input: Int
  let name: String
  private let format: any InputFormat

  /// What the reader puts behind the format's columns.
  private var paths: [ColumnPath] = []
  private var reader: any RecordReader
  private var taps: [StreamTap] = []

  /// Tells which rows are of use to each of many queries; `nil` for few.
  private var filter: CandidateFilter?

  init(_ feed: StreamFeed) {
    input = feed.input
    name = feed.view
    format = feed.format
    reader = feed.format.makeReader(paths: [])
  }

  var counts: ReadCounts { reader.counts }
  var newNames: [String] { reader.newNames }
  var missingNames: [String] { reader.missingNames }
  var columnNames: [String] { format.schema.map(\.name) + reader.newNames }

  /// Whether it is what a query asks for.
  func fits(_ feed: StreamFeed) -> Bool { feed.input == input && feed.view == name }

  func takeRejected(_ take: @escaping (RejectedRecord) -> Void) { reader.takeRejected(take) }

  /// Serves these from here on.
  ///
  /// - Returns: What a reader has counted that had to be replaced.
  func serve(_ taps: [StreamTap]) -> ReadCounts {
    self.taps = taps
    var union: [ColumnPath] = []
    var positions: [ColumnPath: Int] = [:]
    for tap in taps {
      for path in tap.feed.paths where positions[path] == nil && !path.isComputed {
        positions[path] = union.count
        union.append(path)
      }
    }
    let columnCount = format.schema.count
    for tap in taps where tap.feed.paths != union {
      tap.columns =
        Array(0..<columnCount)
        + tap.feed.paths.map { path in
          positions[path].map { columnCount + $0 } ?? path.column
        }
    }
    filter = CandidateFilter.over(taps)
    guard union != paths else { return ReadCounts() }
    let gone = reader.counts
    paths = union
    reader = format.makeReader(paths: union)
    return gone
  }

  func read(_ chunk: Chunk, _ sources: inout SourceRuns) {
    let hasClock = taps.contains { $0.queries.clock != nil }
    if hasClock { sources.begin(chunk) }
    _ = reader.read(chunk) { batch in
      let runs = hasClock ? sources.next(batch.count) : []
      var isWanted = false
      filter?.look(at: batch)
      for tap in taps where tap.take(batch, received: chunk.received, runs: runs, filter) {
        isWanted = true
      }
      return isWanted
    }
  }
}
