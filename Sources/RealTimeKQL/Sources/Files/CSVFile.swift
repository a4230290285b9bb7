import KQL

/// The input `csv`: values separated by commas or other characters, by RFC 4180.
///
/// The first line has the names of the columns, by which those of several files are put together; their
/// types are inferred from the first rows.
public struct CSVFile: Source {
  /// Paths, patterns, or `-` for the standard input.
  public var paths: [String]

  /// From where, and whether they are followed.
  public var reading: FileReading

  /// `--schema`: the types of columns, as in a query: `"name: string, size: long"`.
  public var schema: DeclaredSchema?

  /// `--separator`: the character between values; found out if not given.
  public var separator: Separator?

  /// `--header`: whether the first line has the names of the columns; found out if not given.
  public var header: Header?

  /// Reads files.
  public init(_ paths: String..., reading: FileReading = FileReading()) {
    self.paths = paths
    self.reading = reading
  }

  /// What the first line of a file is.
  public enum Header: String, SettingWord {
    /// The names of the columns.
    case first
    /// Values like the others: the columns are those of `--schema`, or `Column1`, `Column2`, ….
    case none
  }

  /// A character between the values of a line.
  public struct Separator: SettingValue {
    /// The character, which is ASCII.
    public var byte: UInt8

    /// Creates a separator.
    public init(_ byte: UInt8) { self.byte = byte }

    /// One ASCII character but a quote; `\t` and `tab` are a tabulator.
    public init?(settingText: String) {
      let text = settingText == "\\t" || settingText == "tab" ? "\t" : settingText
      guard text.utf8.count == 1, let byte = text.utf8.first, byte >= 0x20 || byte == 0x09,
        byte != UInt8(ascii: "\"")
      else { return nil }
      self.byte = byte
    }
    /// The character.
    public var settingText: String {
      byte == 0x09 ? "tab" : String(Character(Unicode.Scalar(byte)))
    }
    /// One ASCII character but a quote.
    public static var takes: String { "one ASCII character, but no quote" }
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
      Setting(
        "separator", \.separator, "The character between the values.",
        standard: "what divides the first lines evenly"),
      Setting(
        "header", \.header, "Whether the first line names the columns.",
        standard: "first, unless it has values like the others"),
    ],
    arguments: { $0.paths }, check: { (file) throws(PipelineError) in try file.reading.check() }
  ) { (paths) throws(PipelineError) in
    var file = CSVFile()
    file.paths = paths
    return file
  }

  /// Reads a sample and finds the columns in it.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let dialect = CSVDialect(
      separator: separator?.byte, hasHeader: header.map { $0 == .first })
    let declared = schema?.columns
    var reading = reading
    var notes: [String] = []
    if reading.encoding == nil, !(reading.follow && !reading.once),
      let guessed = TextEncoding.guessed(startOf: paths)
    {
      reading.encoding = guessed
      notes.append("note: the text is read as \(guessed.rawValue); --encoding says otherwise")
    }
    // Without a schema the names of the columns come from the file, so it has to be waited for.
    let file = SampledFile(
      paths: paths, reading: reading, waits: declared == nil, looksAtEachFile: true
    ) { [separator] in CSVFormat.framing(separator: separator?.byte) }
    var plan = try file.plan(context) { (samples) throws(FormatError) in
      let format = try CSVFormat(samples: samples, dialect, schema: declared)
      notes += format.notes
      return format
    }
    plan.notes = notes
    return plan
  }

  /// The same files, from the start to the end.
  public func sampled() -> CSVFile {
    var file = self
    file.reading = .whole
    return file
  }
}
