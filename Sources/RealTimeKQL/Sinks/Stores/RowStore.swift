import KQL
import Synchronization

/// What keeps rows in transactions: a database.
protocol RowStore: AnyObject {
  /// Stores rows in one transaction.
  ///
  /// When it throws, none of them is stored, and they come again if the error is transient.
  ///
  /// - Returns: The rows that are refused for good.
  func store(_ batches: [ResultBatch]) throws(SinkError) -> [RefusedRow]

  /// Takes rows that are to be stored with others soon, so that the database can begin to work on them.
  func begin(_ batch: ResultBatch)

  /// Stores what has been begun, if that is all of so many rows.
  ///
  /// - Returns: Whether they are stored; if not, none is.
  func storeBegun(_ rowCount: Int) throws(SinkError) -> Bool

  /// Stores rows and places of partitions in one transaction.
  ///
  /// When it throws, nothing is stored. It is called for a group only.
  func store(
    _ batches: [ResultBatch], with places: [PartitionPlace]
  ) throws(SinkError) -> [RefusedRow]

  /// Where partitions are read from: behind the rows that are there.
  func begin(_ places: [PartitionPlace]) throws(SinkError) -> [PartitionPlace]

  /// Makes the table where nothing was stored, so that it is there.
  func prepare(_ table: OutputTable) throws(SinkError)

  /// Where the store is, as a text; `nil` when nothing can be taken back.
  func mark() throws(SinkError) -> SinkMark?

  /// Learns that the last mark is written down.
  func stored()

  /// Does what is left to do of marks that are written down.
  ///
  /// - Returns: Rows that are refused for good only now, as JSON.
  func settle() throws(SinkError) -> [(json: String, reason: String)]

  /// Lets go of the database, when no more rows come.
  func close()
}

extension RowStore {
  /// It waits for the others.
  func begin(_ batch: ResultBatch) {}
  /// Nothing has been.
  func storeBegun(_ rowCount: Int) throws(SinkError) -> Bool { false }
  /// It keeps no places.
  func begin(_ places: [PartitionPlace]) throws(SinkError) -> [PartitionPlace] { places }
  /// It keeps no places.
  func store(
    _ batches: [ResultBatch], with places: [PartitionPlace]
  ) throws(SinkError) -> [RefusedRow] { try store(batches) }
  /// Nothing is.
  func settle() throws(SinkError) -> [(json: String, reason: String)] { [] }
}

/// A row that a store refuses for good.
struct RefusedRow: Hashable, Sendable {
  /// Which of the batches it is in.
  var batch: Int

  /// Its number in the batch.
  var row: Int

  /// Why, in the words of the database.
  var reason: String
}

/// An output that gathers rows and hands them to a store, a transaction at a time.
class StoreSink: OpenSink, @unchecked Sendable {
  final let store: any RowStore
  private let context: SinkContext
  /// Guards the tables, which workers announce.
  private let tables = Mutex<[Int: OutputTable]>([:])
  /// Rows that wait; used by the thread that writes, as is all below.
  private let waiting = EncodedRows(capacity: 1 << 16)
  private var hasStored: Set<Int> = []
  /// How many rows are in the database; statistics ask for it from any thread.
  private let storedRows = Atomic(0)

  /// With more bytes than this, rows do not wait for their time.
  private let enough: Int

  init(_ store: any RowStore, _ context: SinkContext) {
    self.store = store
    self.context = context
    enough = context.isBounded ? 16 << 20 : 4 << 20
  }

  deinit { store.close() }

  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { $0[table.number] = table }
    return .values(table)
  }

  /// Those in the database.
  var deliveredRows: Int? { storedRows.load(ordering: .relaxed) }

  /// Half a second: readers of the database do not wait long, and transactions have some rows.
  ///
  /// Of an input that ends, nobody waits for the first ones.
  var flushInterval: Duration? { context.isBounded ? .seconds(3) : .milliseconds(500) }

  /// Whether so many bytes wait that they should be stored.
  final var isFull: Bool { waiting.bytes.count >= enough }

  func write(_ rows: EncodedRows) throws(SinkError) {
    if isFull { try flush() }
    take(rows)
    // Of an input that does not end, rows come slowly, and others may wait for what a transaction holds.
    guard context.isBounded else { return }
    let tables = tables.withLock { $0 }
    for block in rows.blocks {
      if let table = tables[block.table] { store.begin(ResultBatch(rows, block, of: table)) }
    }
  }

  /// Adds rows to those that wait.
  final func take(_ rows: EncodedRows) {
    for block in rows.blocks {
      waiting.buffer.append(rows.bytes(of: block))
      waiting.endBlock(table: block.table, rowCount: block.rowCount)
    }
  }

  func flush() throws(SinkError) {
    try settle()
    guard !waiting.isEmpty else { return }
    if try store.storeBegun(waiting.rowCount) { return takenByStore(refused: 0) }
    try storeWaiting { (batches) throws(SinkError) in try store.store(batches) }
  }

  /// Lets go of the rows that wait.
  final func discardWaiting() { waiting.removeAll(keepingAtMost: 2 * enough) }

  /// Stores what waits.
  final func storeWaiting(
    _ body: ([ResultBatch]) throws(SinkError) -> [RefusedRow]
  ) throws(SinkError) {
    let tables = tables.withLock { $0 }
    let batches = waiting.blocks.compactMap { block in
      tables[block.table].map { ResultBatch(waiting, block, of: $0) }
    }
    let letters = try body(batches)
    takenByStore(refused: letters.count)
    for letter in letters {
      try context.refused.take(batches[letter.batch][letter.row], reason: letter.reason)
    }
  }

  /// Lets go of the rows that waited, which are in the database but for some.
  private func takenByStore(refused: Int) {
    hasStored.formUnion(waiting.blocks.map(\.table))
    storedRows.add(waiting.rowCount - refused, ordering: .relaxed)
    discardWaiting()
  }

  /// Makes the tables of results without rows.
  func finish() throws(SinkError) {
    try flush()
    for (number, table) in tables.withLock({ $0 }).sorted(by: { $0.key < $1.key })
    where !hasStored.contains(number) {
      try store.prepare(table)
      hasStored.insert(number)
    }
    store.close()
  }

  func mark() throws(SinkError) -> SinkMark? {
    try flush()
    return try store.mark()
  }

  func stored(_ mark: SinkMark) {
    store.stored()
    do throws(SinkError) {
      try settle()
    } catch {
      // It is tried again before the next rows, and by the next start.
      context.note("warning: \(error.message); rows that a checkpoint counts wait in the database")
    }
  }

  private func settle() throws(SinkError) {
    let letters = try store.settle()
    storedRows.subtract(letters.count, ordering: .relaxed)
    for letter in letters {
      try context.refused.take(letter.json, reason: letter.reason)
    }
  }
}

/// An output whose rows wait until the places of partitions behind them are known.
final class PlacedStoreSink: StoreSink, PlaceKeeping, @unchecked Sendable {
  /// What is stored with the last rows.
  private var last: [PartitionPlace] = []

  /// Nothing is stored at other times.
  override var flushInterval: Duration? { nil }

  override func write(_ rows: EncodedRows) throws(SinkError) { take(rows) }

  /// Stores what waits when the run ends.
  override func flush() throws(SinkError) { if !last.isEmpty { try store(last) } }

  func begin(_ places: [PartitionPlace]) throws(SinkError) -> [PartitionPlace] {
    try store.begin(places)
  }

  func store(_ places: [PartitionPlace]) throws(SinkError) {
    try storeWaiting { (batches) throws(SinkError) in try store.store(batches, with: places) }
  }

  func end(with places: [PartitionPlace]) { last = places }

  func discard() { discardWaiting() }
}

extension ScalarType {
  /// The type of a column that takes the values of two types.
  ///
  /// Numbers become numbers, beside dynamic values everything is dynamic, and anything else is text.
  func widened(by other: ScalarType) -> ScalarType {
    if self == other { return self }
    switch (self, other) {
    case (.dynamic, _), (_, .dynamic): return .dynamic
    case (.int, .long), (.long, .int): return .long
    case (.int, .real), (.long, .real), (.real, .int), (.real, .long): return .real
    case (.decimal, .int), (.decimal, .long), (.int, .decimal), (.long, .decimal): return .decimal
    default: return .string
    }
  }
}
