import CScan

/// Rows that an operator keeps until later.
///
/// Few rows of a batch are copied with their text, so that they do not hold on to the whole chunk of
/// input that they came from; so are all, once it shows that they are a small part of their chunks.
struct KeptRows: ~Copyable {
  /// The batches kept so far.
  private(set) var batches: [Batch] = []

  /// The number of rows.
  private(set) var count = 0

  /// The bytes of the copies.
  private var copiedBytes = 0

  /// What the batches take that are kept as they came.
  private var tally = MemoryTally()

  /// What copies of those would take; `nil` once it has been weighed whether to copy.
  private var copyBytes: Int? = 0

  /// Whether all rows are copied.
  private var copiesAll = false

  /// Batches of fewer rows are copied.
  private static let fewRows = 256

  /// When so much is kept, it is weighed whether copies would take less.
  private static let manyBytes = 8 << 20

  /// Keeps the rows of a batch.
  mutating func append(_ batch: Batch) {
    guard batch.count > 0 else { return }
    count += batch.count
    guard !copiesAll, batch.count >= Self.fewRows else { return appendCopy(of: batch) }
    tally.add(batch)
    batches.append(batch)
    weigh(batch)
  }

  private mutating func appendCopy(of batch: Batch) {
    let (copy, bytes) = batch.copied()
    copiedBytes += bytes
    batches.append(copy)
  }

  /// Copies all rows when what they hold on to is more than twice as much.
  private mutating func weigh(_ batch: Batch) {
    guard let bytes = copyBytes.map({ $0 + batch.copyByteCount }) else { return }
    copyBytes = bytes
    guard tally.byteCount > Self.manyBytes else { return }
    copyBytes = nil
    guard tally.byteCount > 2 * bytes else { return }
    copiesAll = true
    let all = batches
    batches = []
    tally = MemoryTally()
    copiedBytes = 0
    for batch in all { appendCopy(of: batch) }
  }

  /// Carries the rows, in place of those that are kept.
  mutating func code(_ coder: StateCoder) {
    var all = batches
    coder.code(&all)
    guard coder.isReading else { return }
    _ = removeAll()
    for batch in all { append(batch) }
  }

  /// The rows as one batch; nothing is kept after it.
  mutating func removeAll() -> Batch {
    let rows = ConcatenatedRows(batches)
    batches = []
    count = 0
    copiedBytes = 0
    tally = MemoryTally()
    return rows.batch
  }

  /// How many bytes are kept, of chunks of input that rows are in too.
  var byteCount: Int { copiedBytes + tally.byteCount }
}

/// Batches as one, whose columns are put together when they are asked for.
final class ConcatenatedRows: UndecodedRows {
  private let count: Int
  private let first: Batch?
  /// The parts of each column; none once they have been put together.
  private var parts: [[Batch.Cell]] = []
  private var columns: [Column?] = []

  /// The pieces of so large a column are not kept for what comes next: 8 MiB.
  private static let manyBytes = 8 << 20

  /// Creates the rows of batches with the same columns.
  init(_ batches: [Batch]) {
    count = batches.reduce(0) { $0 + $1.count }
    first = batches.count == 1 ? batches.first : nil
    guard batches.count > 1 else { return }
    parts = (0..<batches[0].columnCount).map { column in batches.map { $0.cell(column) } }
    columns = parts.map { _ in nil }
  }

  /// All rows.
  var batch: Batch {
    first ?? Batch(count: count, columnCount: columns.count, rows: self)
  }

  var ownByteCount: Int { 32 }

  var owned: [AnyObject] { parts.flatMap { $0 } + columns.compactMap { $0 } }

  func decode(column: Int, selection: Selection?) -> Column {
    let all = whole(column)
    guard let selection else { return all }
    return all.gather(indices: selection.indices, count: selection.count)
  }

  private func whole(_ index: Int) -> Column {
    if let column = columns[index] { return column }
    let column = putTogether(index)
    columns[index] = column
    if column.ownByteCount >= Self.manyBytes { scan_return_freed_memory() }
    return column
  }

  /// A column of all parts, which are let go.
  private func putTogether(_ index: Int) -> Column {
    let pieces = parts[index].map(\.column)
    parts[index] = []
    return Column.concatenated(pieces, type: pieces.first?.type ?? .dynamic)
  }
}

extension Batch {
  /// Rows in any order, some perhaps more than once or, where the number is `UInt32.max`, null.
  func arranged(_ rows: Selection) -> Batch {
    Batch(
      count: rows.count, columnCount: columnCount, rows: ArrangedRows(source: self, order: rows))
  }

  /// The batch with more columns behind its own.
  func appending(_ columns: [Column]) -> Batch {
    Batch(count: count, cells: cells + columns.map { Cell(.decoded($0)) })
  }

  /// What the batch takes and keeps alive.
  var byteCount: Int {
    var tally = MemoryTally()
    tally.add(self)
    return tally.byteCount
  }

  /// The columns of two batches with the same number of rows.
  func appending(_ other: Batch) -> Batch { Batch(count: count, cells: cells + other.cells) }

  /// What a copy would take that owns the bytes of its text.
  fileprivate var copyByteCount: Int {
    cells.reduce(0) { $0 + $1.column.ownByteCount + 64 + $1.column.textByteCount }
  }

  /// A copy that owns the bytes of its text, and their number.
  func copied() -> (batch: Batch, byteCount: Int) {
    let arena = Arena(capacity: cells.reduce(0) { $0 + $1.column.textByteCount })
    var bytes = 0
    let columns = cells.map { cell in
      let copy = cell.column.copied(arena)
      bytes += copy.ownByteCount + 64
      return copy
    }
    return (Batch(count: count, columns: columns), bytes + arena.uncountedBytes)
  }
}

/// The rows of a batch in another order, gathered when they are asked for.
private final class ArrangedRows: UndecodedRows {
  private let source: Batch
  private let order: Selection

  init(source: Batch, order: Selection) {
    self.source = source
    self.order = order
  }

  var ownByteCount: Int { 32 }

  var owned: [AnyObject] { [order] + source.cells }

  func decode(column: Int, selection: Selection?) -> Column {
    let column = source.column(column)
    let rows = selection.map { order.picking($0) } ?? order
    return column.gather(indices: UnsafePointer(rows.indices), count: rows.count)
  }
}

extension Column {
  /// The bytes of the text of its elements.
  fileprivate var textByteCount: Int {
    switch type {
    case .string: (0..<storedCount).reduce(0) { $0 + pointer(StringView.self)[$1].count }
    case .dynamic: (0..<storedCount).reduce(0) { $0 + pointer(Dynamic.self)[$1].text.count }
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid: 0
    }
  }

  /// A copy whose text is in an arena.
  fileprivate func copied(_ arena: Arena) -> Column {
    switch type {
    case .string:
      let source = pointer(StringView.self)
      return copied(arena) { source[$0] }
    case .dynamic:
      let source = pointer(Dynamic.self)
      return copied(arena) { source[$0].text }
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid: return self
    }
  }

  private func copied(_ arena: Arena, _ text: (Int) -> StringView) -> Column {
    let elements = UnsafeMutablePointer<StringView>.allocate(capacity: Swift.max(storedCount, 1))
    var earlier = StringView.empty
    var copy = StringView.empty
    for row in 0..<storedCount {
      let view = text(row)
      // Neighbours often share their text.
      if view.start != earlier.start || view.count != earlier.count {
        earlier = view
        copy = view.isEmpty ? .empty : arena.copy(view)
      }
      (elements + row).initialize(to: copy)
    }
    var flags: UnsafeMutablePointer<UInt8>?
    if let nulls {
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: Swift.max(storedCount, 1))
      copy.initialize(from: nulls, count: storedCount)
      flags = copy
    }
    return Column(
      type: type, count: count, isConstant: isConstant, elements: UnsafeMutableRawPointer(elements),
      nulls: flags, owners: [arena])
  }
}
