import Glibc
package import KQL

/// Writes tables for people, to a terminal or a file.
///
/// On a terminal a table is as wide as the window is at that moment. Control characters and terminal
/// escapes in the data are shown, never sent.
package final class TableSink: Sink, @unchecked Sendable {
  private let file: OutputFile
  private let fixedWidth: Int?
  private let isTerminal: Bool
  private let tables = TableBlocks()
  /// The tables that have begun, used by the thread that writes.
  private var writers: [Int: Writer] = [:]
  private var current: Int?

  private final class Writer {
    var writer: TableWriter
    init(_ schema: Schema) { writer = TableWriter(schema: schema) }
  }

  /// Opens the output; without a path the standard output.
  ///
  /// `width` is how wide lines may be; without it that of the terminal, and without one lines have no
  /// end.
  package init(
    path: String? = nil, _ opening: OutputOpening = OutputOpening(.refuse), width: Int? = nil
  ) throws(SinkError) {
    file = if let path { try OutputFile(path: path, opening) } else { OutputFile() }
    fixedWidth = width
    isTerminal = file.isTerminal
  }

  /// Makes a writer of cells.
  package func makeFormatter(_ schema: Schema) -> any RowFormatter {
    Formatter(table: tables.number(of: schema))
  }

  private final class Formatter: RowFormatter {
    private let table: Int
    private let writer = TableCellWriter()

    init(table: Int) { self.table = table }

    func format(_ batch: Batch, to buffer: inout ByteBuffer) {
      TableBlocks.write(table: table, to: &buffer) { writer.format(batch, to: &$0) }
    }
  }

  /// Lays out rows and writes them.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    var output = ByteBuffer(capacity: bytes.count)
    let size = isTerminal ? file.terminalSize : nil
    let width = size?.columns ?? fixedWidth
    try TableBlocks.forEach(in: bytes) { table, cells throws(SinkError) in
      guard let writer = writer(table) else { return }
      if let current, current != table {
        output.append("\n")
        writer.writer.repeatHeader()
      }
      current = table
      writer.writer.write(cells, width: width, height: size?.lines, to: &output)
    }
    try file.write(output.bytes)
  }

  /// Shows tables without rows.
  package func finish() throws(SinkError) {
    var output = ByteBuffer()
    let width = (isTerminal ? file.terminalSize?.columns : nil) ?? fixedWidth
    for table in tables.all.indices where writers[table] == nil {
      if current != nil { output.append("\n") }
      current = table
      writer(table)?.writer.finish(width: width, to: &output)
    }
    try file.write(output.bytes)
  }

  /// Where the file ends.
  package func mark() throws(SinkError) -> OutputMark? { try file.mark() }

  /// Gives up waiting for room.
  package func stopWaiting() { file.stopWaiting() }

  private func writer(_ table: Int) -> Writer? {
    if let known = writers[table] { return known }
    let schemas = tables.all
    guard schemas.indices.contains(table) else { return nil }
    let new = Writer(schemas[table])
    writers[table] = new
    return new
  }
}

extension OutputKind {
  static let table = OutputKind(
    "table", "A table that fits the terminal.", argument: "[FILE]"
  ) { (request) throws(SinkError) in
    try TableSink(
      path: request.outputPath, request.opening, width: request.options.terminalWidth)
  }
}
