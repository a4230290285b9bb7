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
  private let isStyled: Bool
  private let tables = TableBlocks()
  /// The tables that have begun, used by the thread that writes.
  private var writers: [Int: Writer] = [:]
  private var current: Int?
  private var hasTitles = false
  private var openArea = OpenArea()

  private final class Writer {
    var writer: TableWriter
    let title: String?

    init(_ table: OutputTable) {
      writer = TableWriter(schema: table.schema)
      title = table.title
    }
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
    isStyled = isTerminal && Self.hasStyles
  }

  /// Whether the terminal, if there is one, knows bold and dimmed text and moves of the cursor.
  fileprivate static var hasStyles: Bool {
    getenv("NO_COLOR") == nil && getenv("TERM").map { strcmp($0, "dumb") } != 0
  }

  /// Makes a writer of cells.
  package func makeFormatter(_ schema: Schema, titled title: String?) -> any RowFormatter {
    Formatter(table: tables.number(of: schema, titled: title))
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
    openArea.clear(&output)
    let size = isTerminal ? file.terminalSize : nil
    let width = size?.columns ?? fixedWidth
    try TableBlocks.forEach(in: bytes) { table, cells throws(SinkError) in
      guard let writer = writer(table) else { return }
      if current != table { begin(table, writer, width, &output) }
      writer.writer.write(cells, width: width, height: size?.lines, to: &output)
    }
    try file.write(output.bytes)
  }

  /// Shows rows below the tables, dimmed, until the next rows are written or shown.
  package func show(open bytes: UnsafeRawBufferPointer) throws(SinkError) {
    guard isStyled, let size = file.terminalSize else { return }
    let all = tables.all
    var text = ByteBuffer()
    try TableBlocks.forEach(in: bytes) { table, cells throws(SinkError) in
      guard all.indices.contains(table) else { return }
      if current != nil || !text.isEmpty { text.append("\n") }
      if let title = all[table].title, all.contains(where: { $0.title != title }) {
        TableWriter.write(title: title, width: size.columns, to: &text)
        text.append("\n")
      }
      var writer = TableWriter(schema: all[table].schema)
      writer.write(cells, width: size.columns, height: nil, to: &text)
    }
    var output = ByteBuffer(capacity: text.count + 64)
    openArea.draw(text.bytes, atMost: size.lines - 1, &output)
    try file.write(output.bytes)
  }

  /// Shows tables without rows.
  package func finish() throws(SinkError) {
    var output = ByteBuffer()
    openArea.clear(&output)
    let width = (isTerminal ? file.terminalSize?.columns : nil) ?? fixedWidth
    for table in tables.all.indices where writers[table] == nil {
      guard let writer = writer(table) else { continue }
      begin(table, writer, width, &output)
      writer.writer.finish(width: width, to: &output)
    }
    try file.write(output.bytes)
  }

  /// Where the file ends.
  package func mark() throws(SinkError) -> OutputMark? { try file.mark() }

  /// Gives up waiting for room.
  package func stopWaiting() { file.stopWaiting() }

  /// Separates a table from the rows before it, and says which query its rows are of.
  private func begin(
    _ table: Int, _ writer: Writer, _ width: Int?, _ output: inout ByteBuffer
  ) {
    if current != nil {
      output.append("\n")
      writer.writer.repeatHeader()
    }
    current = table
    guard let title = writer.title else { return }
    // Queries may be added later, so it is not known from the start whether there are several.
    if !hasTitles { hasTitles = tables.all.contains { $0.title != title } }
    guard hasTitles else { return }
    if isStyled { output.append("\u{1B}[1m") }
    TableWriter.write(title: title, width: width, to: &output)
    output.append(isStyled ? "\u{1B}[0m\n" : "\n")
  }

  private func writer(_ table: Int) -> Writer? {
    if let known = writers[table] { return known }
    let all = tables.all
    guard all.indices.contains(table) else { return nil }
    let new = Writer(all[table])
    writers[table] = new
    return new
  }
}

extension PipelineRequest {
  /// Whether totals and open windows are shown as they change: on a terminal, if nothing else is said.
  var showsOpenRows: Bool {
    options.emitEvery == nil && output == OutputKind.table.name && outputPath == nil
      && TableSink.hasStyles && isatty(STDOUT_FILENO) != 0
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
