import Glibc
import KQL

/// The output `parquet`: files of Apache Parquet, compressed with Zstandard.
public struct ParquetOutput: SeriesOutput {
  /// The unit that datetimes are kept in.
  public enum Time: String, SettingWord {
    /// Microseconds since 1970: every datetime, without its last digit.
    case micros
    /// Nanoseconds since 1970: exact, for the years 1678 to 2261.
    case nanos
  }

  /// The file, or what the files of a series are called; `nil` for the standard output.
  public var path: String?

  /// What is done with a file that exists; nothing is ever added to one.
  public var writing = FileWriting()

  /// When another file begins.
  public var keeping = FileKeeping()

  /// `--time-unit`: the unit that datetimes are kept in.
  public var time = Time.micros

  /// Writes to the standard output, or to a file.
  public init(_ path: String? = nil, _ writing: FileWriting = FileWriting()) {
    self.path = path
    self.writing = writing
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "parquet", "Files of Apache Parquet, compressed with Zstandard.", discussion: seriesHelp,
    argument: ComponentArgument(
      "FILE", count: 1...1, completion: .files([".parquet"]),
      help: "name a file, or - for the standard output"),
    example: "realtimekql syslog auth.log parquet 'auth-%Y%m%d-%H.parquet' --state state",
    settings: fileSettings.filter { $0.description.name != "append" } + [
      Setting(
        "time-unit", \.time, initial: .micros,
        "What datetimes are kept in: micros, or nanos for every digit of the years 1678 to 2261.")
    ],
    arguments: { [$0.path ?? "-"] },
    check: { (output) throws(PipelineError) in
      try check(output)
      guard !output.writing.append else {
        throw .usage(
          "nothing can be added to a file of Parquet", help: "let there be several: out-%H.parquet")
      }
      guard let path = output.path, FileCompression(name: path) != nil else { return }
      throw .usage("Parquet is compressed already", help: "name the file .parquet")
    }
  ) { (words) throws(PipelineError) in ParquetOutput(path(words)) }

  /// Opens the file or the standard output.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    if path == nil, isatty(STDOUT_FILENO) != 0 {
      throw SinkError("parquet: the terminal shows text only; name a file")
    }
    let series = try FileSeries(path, writing, keeping, context, isDraft: true)
    return try ParquetSink(series, time, keeping, context.refused)
  }
}
