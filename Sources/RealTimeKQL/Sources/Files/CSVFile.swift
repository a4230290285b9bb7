import KQL

/// The input `csv`: comma-separated values by RFC 4180.
///
/// The first line has the names of the columns; their types are inferred from the first rows.
public struct CSVFile: Source {
  /// Paths, patterns, or `-` for the standard input.
  public var paths: [String]

  /// From where, and whether they are followed.
  public var reading: FileReading

  /// `--schema`: the types of columns, as in a query: `"name: string, size: long"`.
  public var schema: DeclaredSchema?

  /// `--separator`: the character between values; `,` if not given.
  public var separator: Separator?

  /// Reads files.
  public init(_ paths: String..., reading: FileReading = FileReading()) {
    self.paths = paths
    self.reading = reading
  }

  /// A character between the values of a line.
  public struct Separator: SettingValue {
    /// The character, which is ASCII.
    public var byte: UInt8

    /// Creates a separator.
    public init(_ byte: UInt8) { self.byte = byte }

    /// One ASCII character; `\t` and `tab` are a tabulator.
    public init?(settingText: String) {
      let text = settingText == "\\t" || settingText == "tab" ? "\t" : settingText
      guard text.utf8.count == 1, let byte = text.utf8.first, byte >= 0x20 || byte == 0x09 else {
        return nil
      }
      self.byte = byte
    }
    /// The character.
    public var settingText: String {
      byte == 0x09 ? "tab" : String(Character(Unicode.Scalar(byte)))
    }
    /// One ASCII character.
    public static var takes: String { "one ASCII character" }
    /// `CHARACTER`.
    public static var placeholder: String { "CHARACTER" }
    /// Usual ones.
    public static var completion: SettingCompletion { .words([",", ";", "tab", "|"]) }
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "csv", "Comma-separated values by RFC 4180; types are inferred from the first rows.",
    argument: .inputFiles([".csv", ".csv.gz", ".csv.zst", ".tsv"]),
    example: "realtimekql csv events.csv table -e 'T | summarize count() by Status'",
    settings: FileReading.settings.map { $0.lifted(\CSVFile.reading) } + [
      Setting("schema", \.schema, "The types of columns: \"a: long, b: string\"."),
      Setting("separator", \.separator, "The character between the values.", standard: ","),
    ],
    arguments: { $0.paths }, check: { (file) throws(PipelineError) in try file.reading.check() }
  ) { (paths) throws(PipelineError) in
    var file = CSVFile()
    file.paths = paths
    return file
  }

  /// Reads a sample and finds the columns in it.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let separator = separator?.byte ?? UInt8(ascii: ",")
    let declared = schema?.columns
    // Without a schema the names of the columns come from the file, so it has to be waited for.
    let file = SampledFile(paths: paths, reading: reading, waits: declared == nil) {
      CSVFormat.framing(separator: separator)
    }
    return try file.plan(context) { (sample) throws(FormatError) in
      try CSVFormat(sample: sample, separator: separator, schema: declared)
    }
  }

  /// The same files, from the start to the end.
  public func sampled() -> CSVFile {
    var file = self
    file.reading = .whole
    return file
  }
}
