import KQL

/// The output `tsv`: tab-separated values with a line of column names.
///
/// Tabs, line breaks and backslashes of the data are `\t`, `\n`, `\r` and `\\`, so that a line is a row.
public struct TSVOutput: TextOutput {
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
    "tsv", "Tab-separated values with a line of names; a line is a row.",
    discussion: textSeriesHelp,
    argument: .outputFile([".tsv"]),
    example: "realtimekql syslog auth.log --once tsv | cut -f 2", settings: fileSettings,
    arguments: arguments, check: { (output) throws(PipelineError) in try check(output) }
  ) { (words) throws(PipelineError) in TSVOutput(path(words)) }

  /// There is one line of names.
  public var needsOneTable: Bool { true }

  var layout: TextLayout {
    TextLayout(
      encoder: { _, isForTerminal in RowEncoder(TSVWriter(isForTerminal: isForTerminal)) },
      header: { schema, isForTerminal, buffer in
        TSVWriter(isForTerminal: isForTerminal).writeHeader(schema, to: &buffer)
      }, nameSeparator: UInt8(ascii: "\t"))
  }
}
