import KQL

/// The output `json`: a JSON object for each row.
///
/// The standard output and files ending in `.ndjson` or `.jsonl` get a line a row, as compressed ones do; any
/// other file is one array, whole at every moment.
public struct JSONOutput: SeriesOutput {
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
    "json", aliases: ["ndjson"],
    "JSON: a line for each row; a file is an array, unless its name ends in .ndjson.",
    discussion: textSeriesHelp, argument: .outputFile([".ndjson", ".json"]),
    example: "realtimekql csv events.csv json out-%Y%m%d.ndjson.zst --append",
    settings: fileSettings, arguments: arguments,
    check: { (output) throws(PipelineError) in
      try check(output)
      guard let path = output.path, !isForLines(path), FileCompression(name: path) != nil else {
        return
      }
      throw .usage(
        "a JSON array is not compressed", help: "name the file .ndjson.gz or .ndjson.zst")
    }
  ) { (words) throws(PipelineError) in JSONOutput(path(words)) }

  /// Opens the file or the standard output.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    let series = try openSeries(context)
    guard Self.isForLines(path) else { return try ArraySink(series) }
    return try TextSink(
      series,
      TextLayout(encoder: { table, isForTerminal in
        guard isForTerminal else { return .jsonLines(table) }
        return RowEncoder(TerminalJSONWriter(JSONWriter(schema: table.schema)))
      }),
      compression: path.flatMap { FileCompression(name: $0) })
  }

  /// Whether a file of this name holds a JSON object a line.
  private static func isForLines(_ path: String?) -> Bool {
    guard var path else { return true }
    if let compression = FileCompression(name: path) { path.removeLast(compression.ending.count) }
    return path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") || path.hasPrefix("/dev/fd/")
      || ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/full"].contains(path)
  }
}
