/// Rows in files: runs of rows that are in order, and what puts them together.
///
/// A run is cut into blocks. Putting together takes the rows of all runs that come before the end of
/// the block that ends first, orders these, and goes on with the next block of that run.
final class SortedRuns {
  private let keys: [SortKey]

  /// How many columns the rows have.
  private let columnCount: Int

  /// The keys that are no columns: their values are kept behind the columns.
  private let computed: [Expression]

  /// The columns of the kept rows with the values of the keys.
  private let keyColumns: [Int]

  private let space: SpillSpace
  private let blockSize: Int
  private var file: SpillFile
  private var runs: [[SpillBlock]] = []

  /// How many rows a block has, as the last one was.
  private var blockRows = 256

  /// How many runs are put together at once.
  private let fanIn: Int

  /// What a row takes in memory besides its text.
  private let rowStride: Int

  /// The bytes of the blocks that are in memory, and of the rows made of them.
  private(set) var byteCount = 0

  /// Creates no runs.
  ///
  /// - Parameters:
  ///   - keys: The order.
  ///   - types: The types of the rows' columns.
  ///   - space: Where files are made.
  ///   - memory: How many bytes a query may keep.
  /// - Throws: Why no file can be made.
  init(
    _ keys: [SortKey], of types: [ScalarType], in space: SpillSpace, memory: Int
  ) throws(SpillError) {
    self.keys = keys
    columnCount = types.count
    self.space = space
    computed = keys.map(\.expression).filter { !($0 is InputColumn) }
    var next = types.count
    keyColumns = keys.map {
      if let column = $0.expression as? InputColumn { return column.index }
      next += 1
      return next - 1
    }
    rowStride = (types + computed.map(\.type)).reduce(0) { $0 + $1.stride }
    // The blocks that are put together at once take an eighth of the memory in the file.
    blockSize = Swift.min(Swift.max(memory / 1024, 1 << 12), 1 << 18)
    fanIn = Swift.min(Swift.max(memory / 8 / blockSize, 2), 128)
    file = try space.makeFile()
  }

  /// Orders rows and puts them into the file, as rows that come behind those that are there.
  func add(_ rows: Batch, _ context: EvaluationContext) throws(SpillError) {
    guard rows.count > 0 else { return }
    let all = rows.appending(computed.map { $0.evaluate(rows, context) })
    let order = RowSorter.order(sortColumns(all), count: rows.count)
    var run: [SpillBlock] = []
    var start = 0
    while start < rows.count {
      let end = Swift.min(start + blockRows, rows.count)
      run.append(try write(all.arranged(order.picking(.range(start..<end))), to: file))
      start = end
    }
    runs.append(run)
  }

  /// Passes on all rows in order, and keeps them.
  ///
  /// - Parameters:
  ///   - last: Rows that come behind the others and are kept in memory.
  ///   - context: The worker's.
  ///   - account: Is called when ``byteCount`` has changed; `false` to end.
  ///   - body: Takes rows; `false` when it wants no more.
  /// - Throws: Why a file cannot be read or written.
  func merge(
    besides last: Batch?, _ context: EvaluationContext, account: () -> Bool,
    _ body: (Batch) throws(SpillError) -> Bool
  ) throws(SpillError) {
    while runs.count > fanIn { try mergeSome(account) }
    var cursors = runs.map { SortedCursor($0) }
    if let last, last.count > 0 {
      let all = last.appending(computed.map { $0.evaluate(last, context) })
      let order = RowSorter.order(sortColumns(all), count: last.count)
      var cursor = SortedCursor([])
      cursor.set(all.arranged(order), sortColumns)
      cursors.append(cursor)
    }
    let columns = Array(0..<columnCount)
    try merge(&cursors, account) { (rows) throws(SpillError) in try body(rows.picking(columns)) }
  }

  /// Makes fewer and longer runs.
  private func mergeSome(_ account: () -> Bool) throws(SpillError) {
    let longer = try space.makeFile()
    var merged: [[SpillBlock]] = []
    for start in stride(from: 0, to: runs.count, by: fanIn) {
      var cursors = runs[start..<Swift.min(start + fanIn, runs.count)].map { SortedCursor($0) }
      var run: [SpillBlock] = []
      try merge(&cursors, account) { (rows) throws(SpillError) in
        run.append(try write(rows, to: longer))
        return true
      }
      merged.append(run)
    }
    runs = merged
    file = longer
  }

  private func sortColumns(_ rows: Batch) -> [SortColumn] {
    zip(keys, keyColumns).map {
      SortColumn(rows.column($1), isAscending: $0.isAscending, nullsFirst: $0.nullsFirst)
    }
  }

  private func write(_ rows: Batch, to file: SpillFile) throws(SpillError) -> SpillBlock {
    var columns = (0..<rows.columnCount).map { rows.column($0) }
    let block = try file.append { $0.code(&columns) }
    blockRows = Swift.min(
      Swift.max(rows.count * blockSize / Swift.max(block.byteCount, 1), 1), Batch.preferredCount * 8
    )
    return block
  }

  /// Puts runs together.
  private func merge(
    _ cursors: inout [SortedCursor], _ account: () -> Bool,
    _ body: (Batch) throws(SpillError) -> Bool
  ) throws(SpillError) {
    defer {
      byteCount = 0
      _ = account()
    }
    while true {
      var held = 0
      for index in cursors.indices {
        try cursors[index].load(from: file, sortColumns)
        held += cursors[index].byteCount
      }
      cursors.removeAll(where: \.isEmpty)
      byteCount = held
      guard let first = cursors.first, account() else { return }
      if cursors.count == 1 {
        let rest = first.rows.slice(first.position..<first.rows.count)
        cursors[0].position = first.rows.count
        guard try body(rest) else { return }
        continue
      }
      let rows = takeFirst(&cursors)
      // The rows that were taken and their order; whoever takes them makes them once more.
      byteCount = held + rows.count * (2 * rowStride + 24)
      guard account() else { return }
      let order = RowSorter.order(sortColumns(rows), count: rows.count)
      for start in stride(from: 0, to: rows.count, by: Batch.preferredCount * 8) {
        let part = start..<Swift.min(start + Batch.preferredCount * 8, rows.count)
        guard try body(rows.arranged(order.picking(.range(part)))) else { return }
      }
    }
  }

  /// Takes the rows that no row of a block that is not loaded yet comes before; those of earlier runs first.
  private func takeFirst(_ cursors: inout [SortedCursor]) -> Batch {
    var nearest = 0
    for index in 1..<cursors.count
    where cursors[index].order(cursors[index].rows.count - 1, cursors[nearest]) < 0 {
      nearest = index
    }
    let border = cursors[nearest]
    var parts: [(rows: Batch, range: Range<Int>)] = []
    for index in cursors.indices {
      // Equal rows leave in the order of their runs.
      let end =
        index == nearest
        ? border.rows.count : cursors[index].end(upTo: border, andEqual: index < nearest)
      if end > cursors[index].position {
        parts.append((cursors[index].rows, cursors[index].position..<end))
        cursors[index].position = end
      }
    }
    let columns = (0..<border.rows.columnCount).map { column in
      Column.concatenated(parts.map { ($0.rows.column(column), $0.range) })
    }
    return Batch(count: parts.reduce(0) { $0 + $1.range.count }, columns: columns)
  }
}

/// Where putting together is in a run.
private struct SortedCursor {
  /// The rows of the block that was loaded last.
  private(set) var rows = Batch(count: 0, columns: [])

  /// The first of them that has not been taken.
  var position = 0

  private(set) var byteCount = 0
  private var keys: [SortColumn] = []
  private var blocks: ArraySlice<SpillBlock>

  init(_ blocks: [SpillBlock]) { self.blocks = blocks[...] }

  /// Whether nothing is left.
  var isEmpty: Bool { position == rows.count }

  /// Goes on with rows that are in memory.
  mutating func set(_ rows: Batch, _ sortColumns: (Batch) -> [SortColumn]) {
    self.rows = rows
    position = 0
    keys = sortColumns(rows)
    byteCount = rows.byteCount
  }

  /// Loads the next block when all rows have been taken.
  mutating func load(
    from file: SpillFile, _ sortColumns: (Batch) -> [SortColumn]
  ) throws(SpillError) {
    guard isEmpty else { return }
    guard let block = blocks.popFirst() else {
      rows = Batch(count: 0, columns: [])
      position = 0
      byteCount = 0
      return
    }
    var columns: [Column] = []
    try file.read(block) { $0.code(&columns) }
    set(Batch(count: columns.first?.count ?? 0, columns: columns), sortColumns)
  }

  /// The order of a row and the last one of another run: negative when it comes first.
  func order(_ row: Int, _ other: SortedCursor) -> Int {
    let last = other.rows.count - 1
    for (mine, theirs) in zip(keys, other.keys) {
      let order = mine.order(row, theirs, last)
      if order != 0 { return order }
    }
    return 0
  }

  /// The end of the rows that come before the last one of another run, or are equal to it.
  func end(upTo border: SortedCursor, andEqual: Bool) -> Int {
    let comes = { order($0, border) < (andEqual ? 1 : 0) }
    guard comes(position) else { return position }
    var (low, high) = (position + 1, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if comes(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
