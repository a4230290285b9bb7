package import KQL

/// Writes CSV with a line of column names, to the standard output or a file.
///
/// On a terminal, control characters of the data are shown, not written. When rows of a table with
/// other columns follow, as of `fork`, an empty line and their names come between.
package final class CSVSink: Sink, @unchecked Sendable {
  private let file: OutputFile
  private let guardsFormulas: Bool
  private let tables = TableBlocks()
  /// The table of the rows written last; used by the thread that writes.
  private var current: Int?

  /// Opens the output; without a path the standard output.
  package init(
    path: String? = nil, _ opening: OutputOpening = OutputOpening(.refuse),
    guardsFormulas: Bool = false
  ) throws(SinkError) {
    file = if let path { try OutputFile(path: path, opening) } else { OutputFile() }
    self.guardsFormulas = guardsFormulas
    // A file that is continued has its line of names.
    current = if let resumed = file.resumed { resumed.table } else { file.isContinued ? 0 : nil }
  }

  /// Makes a writer of rows.
  package func makeFormatter(_ schema: Schema, titled title: String?) -> any RowFormatter {
    Formatter(
      table: tables.number(of: schema),
      CSVWriter(guardsFormulas: guardsFormulas, isForTerminal: file.isTerminal))
  }

  private final class Formatter: RowFormatter {
    private let table: Int
    private let writer: CSVWriter

    init(table: Int, _ writer: CSVWriter) {
      self.table = table
      self.writer = writer
    }

    func format(_ batch: Batch, to buffer: inout ByteBuffer) {
      TableBlocks.write(table: table, to: &buffer) { writer.format(batch, to: &$0) }
    }
  }

  /// Writes rows.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    var output = ByteBuffer(capacity: bytes.count + 256)
    try TableBlocks.forEach(in: bytes) { table, rows throws(SinkError) in
      begin(table, &output)
      output.append(rows)
    }
    try file.write(output.bytes)
  }

  /// Writes the names of tables without rows.
  package func finish() throws(SinkError) {
    guard current == nil, !tables.all.isEmpty else { return }
    var output = ByteBuffer()
    begin(0, &output)
    try file.write(output.bytes)
  }

  /// Where the file ends, and which table was the last.
  package func mark() throws(SinkError) -> OutputMark? { try file.mark(table: current) }

  /// Gives up waiting for room.
  package func stopWaiting() { file.stopWaiting() }

  private func begin(_ table: Int, _ output: inout ByteBuffer) {
    guard table != current else { return }
    let all = tables.all
    guard all.indices.contains(table) else { return }
    if current != nil { output.append(UInt8(ascii: "\n")) }
    current = table
    CSVWriter(isForTerminal: file.isTerminal).writeHeader(all[table].schema, to: &output)
  }
}

extension OutputKind {
  static let csv = OutputKind(
    "csv", "Comma-separated values with a line of names.", argument: "[FILE]", needsOneTable: true
  ) { (request) throws(SinkError) in
    try CSVSink(path: request.outputPath, request.opening)
  }
}
