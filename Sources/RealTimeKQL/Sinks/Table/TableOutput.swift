import Glibc
import KQL
import Synchronization

/// The output `table`: tables for people, on a terminal or in a file.
///
/// On a terminal a table is as wide as the window is at that moment. Control characters and terminal
/// escapes in the data are shown, never sent.
public struct TableOutput: FileOutput {
  /// The file; `nil` for the standard output.
  public var path: String?

  /// What is done with a file that exists.
  public var writing = FileWriting()

  /// `--width`: how wide lines may be; that of the terminal if not given, and without one any.
  public var width: Int?

  /// Writes to the standard output, or to a file.
  public init(_ path: String? = nil, _ writing: FileWriting = FileWriting()) {
    self.path = path
    self.writing = writing
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "table", "A table that fits the terminal.", argument: .outputFile([".txt"]),
    example: "realtimekql demo logins table",
    settings: FileWriting.settings.map { $0.lifted(\TableOutput.writing) } + [
      Setting(
        "width", \.width, value: "COLUMNS", "How wide lines may be.",
        takes: "a whole number, at least 10", standard: "the terminal's", where: { $0 >= 10 })
    ],
    arguments: arguments, check: { (output) throws(PipelineError) in try output.writing.check() }
  ) { (words) throws(PipelineError) in TableOutput(path(words)) }

  /// Whether totals and open windows are shown as they change: on a terminal.
  public var showsOpenRows: Bool {
    path == nil && Self.hasStyles && isatty(STDOUT_FILENO) != 0
  }

  /// Whether the terminal, if there is one, knows bold and dimmed text and moves of the cursor.
  static var hasStyles: Bool {
    getenv("NO_COLOR") == nil && getenv("TERM").map { strcmp($0, "dumb") } != 0
  }

  /// Opens the file or the standard output.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    TableSink(try openFile(context), width: width)
  }
}

final class TableSink: OpenSink, @unchecked Sendable {
  private let file: OutputFile
  private let fixedWidth: Int?
  private let isTerminal: Bool
  private let isStyled: Bool
  /// Guards the tables, which workers announce.
  private let tables = Mutex<[Int: OutputTable]>([:])
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

  init(_ file: OutputFile, width: Int?) {
    self.file = file
    fixedWidth = width
    isTerminal = file.isTerminal
    isStyled = isTerminal && TableOutput.hasStyles
  }

  /// Makes a writer of cells.
  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { $0[table.number] = table }
    return RowEncoder(TableCellWriter())
  }

  /// Lays out rows and writes them.
  func write(_ rows: EncodedRows) throws(SinkError) {
    var output = ByteBuffer(capacity: rows.bytes.count)
    openArea.clear(&output)
    let size = isTerminal ? file.terminalSize : nil
    let width = fixedWidth ?? size?.columns
    for block in rows.blocks {
      guard let writer = writer(block.table) else { continue }
      if current != block.table { begin(block.table, writer, width, &output) }
      writer.writer.write(rows.bytes(of: block), width: width, height: size?.lines, to: &output)
    }
    try file.write(output.bytes)
  }

  /// Shows rows below the tables, dimmed, until the next rows are written or shown.
  func show(open rows: EncodedRows) throws(SinkError) {
    guard isStyled, let size = file.terminalSize else { return }
    let all = tables.withLock { $0 }
    var text = ByteBuffer()
    for block in rows.blocks {
      guard let table = all[block.table] else { continue }
      if current != nil || !text.isEmpty { text.append("\n") }
      if let title = table.title, all.values.contains(where: { $0.title != title }) {
        TableWriter.write(title: title, width: size.columns, to: &text)
        text.append("\n")
      }
      var writer = TableWriter(schema: table.schema)
      writer.write(rows.bytes(of: block), width: size.columns, height: nil, to: &text)
    }
    var output = ByteBuffer(capacity: text.count + 64)
    openArea.draw(text.bytes, atMost: size.lines - 1, &output)
    try file.write(output.bytes)
  }

  /// Shows tables without rows.
  func finish() throws(SinkError) {
    var output = ByteBuffer()
    openArea.clear(&output)
    let width = fixedWidth ?? (isTerminal ? file.terminalSize?.columns : nil)
    for table in tables.withLock({ $0.keys.sorted() }) where writers[table] == nil {
      guard let writer = writer(table) else { continue }
      begin(table, writer, width, &output)
      writer.writer.finish(width: width, to: &output)
    }
    try file.write(output.bytes)
  }

  /// Where the file ends.
  func mark() throws(SinkError) -> SinkMark? { try file.mark() }

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
    if !hasTitles { hasTitles = tables.withLock { $0.values.contains { $0.title != title } } }
    guard hasTitles else { return }
    if isStyled { output.append("\u{1B}[1m") }
    TableWriter.write(title: title, width: width, to: &output)
    output.append(isStyled ? "\u{1B}[0m\n" : "\n")
  }

  private func writer(_ table: Int) -> Writer? {
    if let known = writers[table] { return known }
    guard let announced = tables.withLock({ $0[table] }) else { return nil }
    let new = Writer(announced)
    writers[table] = new
    return new
  }
}
