import KQL
import Synchronization

/// The output `html`: a page with the results as tables, and as charts where queries end with `render`.
///
/// It is written when the run ends, and needs nothing but itself: no network, no other file.
public struct HTMLOutput: FileOutput {
  /// The file.
  public var path: String?

  /// What is done with a file that exists.
  public var writing = FileWriting()

  /// Writes to a file.
  public init(_ path: String, _ writing: FileWriting = FileWriting()) {
    self.path = path
    self.writing = writing
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "html", "A page with charts and tables, when the run ends.",
    discussion: "The last 10,000 rows of each query are in it.",
    argument: ComponentArgument(
      "FILE", count: 1...1, completion: .files([".html"]), help: "name the page: html report.html"),
    example:
      "realtimekql csv events.csv html report.html -e 'T | summarize count() by x | render barchart'",
    settings: FileWriting.settings.map { $0.lifted(\HTMLOutput.writing) },
    arguments: arguments, check: { (output) throws(PipelineError) in try output.writing.check() }
  ) { (words) throws(PipelineError) in HTMLOutput(words[0]) }

  /// Opens the file.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    HTMLSink(try openFile(context))
  }
}

private final class HTMLSink: OpenSink, @unchecked Sendable {
  private let file: OutputFile

  /// Guards the tables, which workers announce.
  private let tables = Mutex<[Int: OutputTable]>([:])

  /// The rows of each table, used by the thread that writes.
  private var rows: [Int: ChartRows] = [:]

  init(_ file: OutputFile) { self.file = file }

  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { $0[table.number] = table }
    return .values(table)
  }

  func write(_ new: EncodedRows) throws(SinkError) {
    let tables = tables.withLock { $0 }
    for block in new.blocks {
      if let table = tables[block.table] {
        rows[block.table, default: Self.empty(table)].add(new, block)
      }
    }
  }

  func finish() throws(SinkError) {
    let all = tables.withLock { $0.values.sorted { $0.number < $1.number } }
    var page = PageText()
    ResultPage.append(all.map { rows[$0.number] ?? Self.empty($0) }, to: &page)
    try file.write(page.bytes)
  }

  private static func empty(_ table: OutputTable) -> ChartRows {
    var rows = ChartRows(table.chart ?? Chart("table"), table.schema)
    rows.title = table.title
    return rows
  }
}
