import KQL

/// The output `json`: a JSON object for each row.
///
/// The standard output and files ending in `.ndjson` or `.jsonl` get a line a row; any other file is
/// one array, whole at every moment.
public struct JSONOutput: FileOutput {
  /// The file; `nil` for the standard output.
  public var path: String?

  /// What is done with a file that exists.
  public var writing = FileWriting()

  /// Writes to the standard output, or to a file.
  public init(_ path: String? = nil, _ writing: FileWriting = FileWriting()) {
    self.path = path
    self.writing = writing
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "json", "JSON: a line for each row; a file is an array, unless its name ends in .ndjson.",
    argument: .outputFile([".ndjson", ".json"]),
    example: "realtimekql csv events.csv json out.ndjson --append",
    settings: FileWriting.settings.map { $0.lifted(\JSONOutput.writing) },
    arguments: arguments, check: { (output) throws(PipelineError) in try output.writing.check() }
  ) { (words) throws(PipelineError) in JSONOutput(path(words)) }

  /// Opens the file or the standard output.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    let file = try openFile(context)
    return Self.isForLines(path) ? LinesSink(file) : try ArraySink(file)
  }

  /// Whether a file of this name holds a JSON object a line.
  private static func isForLines(_ path: String?) -> Bool {
    guard let path else { return true }
    return path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") || path.hasPrefix("/dev/fd/")
      || ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/full"].contains(path)
  }
}

/// Writes one JSON object a line.
final class LinesSink: OpenSink {
  private let file: OutputFile

  init(_ file: OutputFile) { self.file = file }

  func encoder(for table: OutputTable) -> RowEncoder { .jsonLines(table) }

  func write(_ rows: EncodedRows) throws(SinkError) { try file.write(rows.bytes) }

  /// Where the file ends.
  func mark() throws(SinkError) -> SinkMark? { try file.mark() }
}
