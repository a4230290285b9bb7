import KQL

/// The input `ndjson`: JSON events: a line each, in an array, over several lines, or behind record
/// separators.
///
/// Columns come from the first events; a name that a query uses and that has not been seen yet is a
/// dynamic column, null until events have it.
public struct NDJSONFile: Source {
  /// Paths, patterns, or `-` for the standard input.
  public var paths: [String]

  /// From where, and whether they are followed.
  public var reading: FileReading

  /// `--schema`: the types of columns that are not to be inferred.
  public var schema: DeclaredSchema?

  /// Reads files.
  public init(_ paths: String..., reading: FileReading = FileReading()) {
    self.paths = paths
    self.reading = reading
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "ndjson", aliases: ["json", "jsonl"],
    "JSON events, one a line or over several; columns come from the first ones.",
    argument: .inputFiles([".json", ".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz"]),
    example: "realtimekql ndjson events.ndjson --follow -e 'T | where Level == \"error\"'",
    settings: FileReading.settings.map { $0.lifted(\NDJSONFile.reading) } + [
      Setting("schema", \.schema, "The types of columns: \"a: long, b: string\".")
    ],
    arguments: { $0.paths }, check: { (file) throws(PipelineError) in try file.reading.check() }
  ) { (paths) throws(PipelineError) in
    var file = NDJSONFile()
    file.paths = paths
    return file
  }

  /// Reads a sample and finds the columns in it.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let declared = schema?.columns
    let file = SampledFile(paths: paths, reading: reading, waits: false) {
      NDJSONFormat.framing()
    }
    return try file.plan(context) { (samples) throws(FormatError) in
      NDJSONFormat(sample: samples[0], schema: declared)
    }
  }

  /// The same files, from the start to the end.
  public func sampled() -> NDJSONFile {
    var file = self
    file.reading = .whole
    return file
  }
}
