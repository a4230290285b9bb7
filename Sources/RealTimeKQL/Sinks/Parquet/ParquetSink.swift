import KQL
import Synchronization

/// Writes rows to the Parquet files of a series.
final class ParquetSink: OpenSink, @unchecked Sendable {
  private let series: FileSeries
  private let time: ParquetOutput.Time
  private let keeping: FileKeeping
  private let refused: RefusedRows
  /// Guards the tables, which workers announce.
  private let tables = Mutex<[Int: OutputTable]>([:])
  /// The file that is written; used by the thread that writes, as is all below.
  private var parquet: ParquetFile?
  /// What the file is called until a checkpoint names it; `nil` in a run without `--state`.
  private var temporary: String?
  private var journal: ParquetJournal?

  init(
    _ series: FileSeries, _ time: ParquetOutput.Time, _ keeping: FileKeeping, _ refused: RefusedRows
  ) throws(SinkError) {
    self.series = series
    self.time = time
    self.keeping = keeping
    self.refused = refused
    guard series.isDrafted else { return }
    let journal = ParquetJournal(series.file)
    self.journal = journal
    guard series.file.isContinued else { return }
    try journal.replay { (rows, block, schema) throws(SinkError) in
      let table = OutputTable(number: 0, schema: schema, title: nil)
      // What it refuses is among the dead letters already.
      _ = try file(for: schema).append(
        ResultBatch(rows, block, of: table), size: block.range.count)
    }
  }

  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { $0[table.number] = table }
    return .values(table)
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    let tables = tables.withLock { $0 }
    var letters: [(row: ResultRow, reason: String)] = []
    for block in rows.blocks {
      guard let table = tables[block.table] else { continue }
      if let parquet, isOver(parquet, table.schema) { try end() }
      let batch = ResultBatch(rows, block, of: table)
      let file = try file(for: table.schema)
      let bytes = rows.bytes(of: block)
      try journal?.append(bytes, count: block.rowCount, of: table.schema)
      for row in try file.append(batch, size: bytes.count) {
        letters.append((batch[row.row], row.reason))
      }
    }
    for letter in letters { try refused.take(letter.row, reason: letter.reason) }
  }

  private func isOver(_ file: ParquetFile, _ schema: Schema) -> Bool {
    guard !file.isEmpty else { return file.schema != schema }
    if file.schema != schema || series.isOver { return true }
    return keeping.rotateSize.map { file.expectedCount >= $0.bytes } ?? false
  }

  private func file(for schema: Schema) throws(SinkError) -> ParquetFile {
    if let parquet { return parquet }
    var target = series.file
    if journal != nil {
      let (file, name) = try series.product()
      target = file
      temporary = name
    }
    let begun = try ParquetFile(target, schema, time)
    parquet = begun
    return begun
  }

  /// Ends the present file and goes on in the next.
  private func end(isRenamed: Bool = false) throws(SinkError) {
    try endParquet()
    try series.next(isRenamed: isRenamed, product: temporary)
    temporary = nil
    if journal != nil { journal = ParquetJournal(series.file) }
  }

  private func endParquet() throws(SinkError) {
    guard let parquet else { return }
    try parquet.finish()
    if journal != nil, keeping.sync != .never { try parquet.file.synchronize() }
    self.parquet = nil
  }

  /// Writes the footer of the last file, and an empty file where there were no rows.
  func finish() throws(SinkError) {
    if journal != nil {
      if parquet != nil { try end() }
      return
    }
    if parquet == nil, let table = tables.withLock({ $0.min { $0.key < $1.key }?.value }) {
      _ = try file(for: table.schema)
    }
    try endParquet()
    try series.wrote()
  }

  /// Writes the footer behind the rows that it has taken; a run with `--state` makes them again.
  func abandon() { if journal == nil { try? endParquet() } }

  /// Where the journal is: what a file without its footer holds cannot be cut.
  func mark() throws(SinkError) -> SinkMark? { journal == nil ? nil : try series.mark() }

  func stored(_ mark: SinkMark) { series.stored() }

  /// Goes on in a new file of the same name, if the old one has got another.
  func reopen() throws(SinkError) { if series.isRenamed { try end(isRenamed: true) } }
}
