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

  /// The tap and its worker whose operator has a number in the filter.
  private var owners: [Int: (tap: Int, worker: Int)] = [:]

  /// The taps that take every batch, and for each whether it does.
  private var constant: [Int] = []
  private var isConstant: [Bool] = []

  /// How many taps want more.
  private var openCount = 0

  /// Whether somebody has to know how far each source is in time.
  private var hasClock = false

  /// The rows of its batches.
  let rows = RowCount()

  /// What is looked for in texts, of all workers of the run.
  private let databases: LiteralDatabases

  init(_ feed: StreamFeed, _ databases: LiteralDatabases) {
    self.databases = databases
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
    filter = CandidateFilter.over(taps, databases)
    owners = [:]
    for (number, tap) in taps.enumerated() {
      tap.numbered(filter == nil ? nil : { self.owners[$0] = (number, $1) })
    }
    isConstant = taps.map(\.takesAll)
    constant = taps.indices.filter { isConstant[$0] }
    openCount = taps.count
    hasClock = taps.contains { $0.queries.clock != nil }
    guard union != paths else { return ReadCounts() }
    let gone = reader.counts
    paths = union
    reader = format.makeReader(paths: union)
    return gone
  }

  func read(_ chunk: Chunk, _ sources: inout SourceRuns) {
    if hasClock { sources.begin(chunk) }
    _ = reader.read(chunk) { batch in
      rows.count += batch.count
      let runs = hasClock ? sources.next(batch.count) : []
      for tap in callees(batch) {
        let wasOpen = taps[tap].isOpen
        taps[tap].take(batch, received: chunk.received, runs: runs, filter)
        openCount += (taps[tap].isOpen ? 1 : 0) - (wasOpen ? 1 : 0)
      }
      return openCount > 0
    }
  }

  /// The taps that a batch is of use to.
  private func callees(_ batch: Batch) -> [Int] {
    guard let filter else { return constant }
    filter.look(at: batch)
    var taps = constant
    for operation in filter.touched {
      guard let owner = owners[operation] else { continue }
      let isFirst = self.taps[owner.tap].call(owner.worker)
      if isFirst, !isConstant[owner.tap] { taps.append(owner.tap) }
    }
    return taps
  }
}

/// How many rows there were.
final class RowCount {
  var count = 0
}
