import Glibc
import KQL

/// The output `table`: tables for people, on a terminal or in a file.
///
/// On a terminal a table is as wide as the window is at that moment; totals and open windows are drawn
/// again and again in place, and a query that ends with `render` is drawn as a chart. Control characters and
/// terminal escapes in the data are shown, never sent.
public struct TableOutput: FileOutput {
  /// The file; `nil` for the standard output.
  public var path: String?

  /// What is done with a file that exists.
  public var writing = FileWriting()

  /// `--width`: how wide lines may be; that of the terminal if not given, and without one any.
  public var width: Int?

  /// Whether a result that ends and is longer than the screen goes to a pager.
  package var pages = false

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

  /// Whether totals and open windows are shown as they change: on a terminal that can redraw them.
  public var showsOpenRows: Bool {
    path == nil && TerminalScreen.shared.shows(STDOUT_FILENO)
  }

  /// Opens the file or the standard output.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    let file = try openFile(context)
    return TableSink(
      file, width: width, context.color.styles(for: file.descriptor),
      showsOpenRows: context.showsOpenRows && showsOpenRows,
      pages: pages && context.isBounded && showsOpenRows)
  }
}
