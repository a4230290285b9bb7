import KQL

/// The output `csv`: RFC 4180 with a line of column names.
///
/// On a terminal, control characters of the data are shown, not written. When rows of a table with
/// other columns follow, as of `fork`, an empty line and their names come between.
public struct CSVOutput: TextOutput {
  /// The file, or what the files of a series are called; `nil` for the standard output.
  public var path: String?

  /// What is done with a file that exists.
  public var writing = FileWriting()

  /// When another file begins.
  public var keeping = FileKeeping()

  /// `--csv-safe`: puts `'` before text that a spreadsheet would take for a formula.
  public var guardsFormulas = false

  /// Writes to the standard output, or to a file.
  public init(_ path: String? = nil, _ writing: FileWriting = FileWriting()) {
    self.path = path
    self.writing = writing
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "csv", "Comma-separated values with a line of names.", discussion: textSeriesHelp,
    argument: .outputFile([".csv"]), example: "realtimekql syslog auth.log --once csv out.csv",
    settings: fileSettings + [
      Setting(
        flag: "csv-safe", \.guardsFormulas,
        "Put ' before text that a spreadsheet would take for a formula.")
    ],
    arguments: arguments, check: { (output) throws(PipelineError) in try check(output) }
  ) { (words) throws(PipelineError) in CSVOutput(path(words)) }

  /// There is one line of names.
  public var needsOneTable: Bool { true }

  var layout: TextLayout {
    TextLayout(
      encoder: { [guardsFormulas] _, isForTerminal in
        RowEncoder(CSVWriter(guardsFormulas: guardsFormulas, isForTerminal: isForTerminal))
      },
      header: { schema, isForTerminal, buffer in
        CSVWriter(isForTerminal: isForTerminal).writeHeader(schema, to: &buffer)
      }, nameSeparator: UInt8(ascii: ","), rowEnd: .newlineOutsideQuotes)
  }
}
