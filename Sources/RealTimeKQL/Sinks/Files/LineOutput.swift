import KQL

/// The output `line`: a value a line, `name: value`, and an empty line behind each row.
public struct LineOutput: TextOutput {
  /// The file, or what the files of a series are called; `nil` for the standard output.
  public var path: String?

  /// What is done with a file that exists.
  public var writing = FileWriting()

  /// When another file begins.
  public var keeping = FileKeeping()

  /// Writes to the standard output, or to a file.
  public init(_ path: String? = nil, _ writing: FileWriting = FileWriting()) {
    self.path = path
    self.writing = writing
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "line", "A value a line, for rows that are wider than the screen.", discussion: textSeriesHelp,
    argument: .outputFile([".txt"]), example: "realtimekql demo logins --count=3 line",
    settings: fileSettings, arguments: arguments,
    check: { (output) throws(PipelineError) in try check(output) }
  ) { (words) throws(PipelineError) in LineOutput(path(words)) }

  var layout: TextLayout {
    TextLayout(
      encoder: { table, _ in RowEncoder(LineWriter(schema: table.schema)) }, rowEnd: .emptyLine)
  }
}
