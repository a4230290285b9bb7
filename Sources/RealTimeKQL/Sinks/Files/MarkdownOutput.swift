import KQL

/// The output `markdown`: a table of GitHub's Markdown.
public struct MarkdownOutput: TextOutput {
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
    "markdown", "A table of GitHub's Markdown, for tickets and reports.",
    discussion: textSeriesHelp,
    argument: .outputFile([".md"]),
    example:
      "realtimekql demo logins --count=500 markdown -e 'T | summarize n = count() by ResultType'",
    settings: fileSettings, arguments: arguments,
    check: { (output) throws(PipelineError) in try check(output) }
  ) { (words) throws(PipelineError) in MarkdownOutput(path(words)) }

  var layout: TextLayout {
    TextLayout(
      encoder: { _, _ in RowEncoder(MarkdownWriter()) },
      header: { schema, _, buffer in MarkdownWriter().writeHeader(schema, to: &buffer) })
  }
}
