import Glibc
import KQL

/// The output `http`: rows to a service, in batches, by POST.
///
/// ```swift
/// var output = HTTPOutput("https://logs.example.com:9200")
/// output.format = .elastic
/// output.index = "sign-ins"
/// ```
public struct HTTPOutput: SpoolableSink {
  /// Where to.
  public var url: String

  /// `--http-format`: how rows are written.
  public var format = HTTPFormat.ndjson

  /// `--http-index`: the index, for `elastic` at an address that names none.
  public var index: String?

  /// `--http-time`: the column that says when, for `loki`, `splunk` and `elastic`.
  public var timeColumn: String?

  /// `--http-label`: columns whose values are labels, for `loki`.
  public var labels: [String] = []

  /// `--http-header`: further headers, `Name: value`.
  public var headers: [String] = []

  /// `--http-headers-file`: a file with further headers, which may be secret.
  public var headersFile: FilePath?

  /// `--http-token`: what authorizes the requests.
  public var token: Secret?

  /// `--http-gzip`: whether bodies are compressed.
  public var compresses = false

  /// `--http-batch-size`: how many bytes of rows are sent together at most.
  public var batchSize = ByteSize(1 << 20)

  /// `--http-batch-interval`: how long a row waits for others at most.
  public var batchInterval = Timespan(ticks: Timespan.second)

  /// How the service is reached.
  public var connection = HTTPSettings()

  /// Sends to an address.
  public init(_ url: String) { self.url = url }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "http", "A service that takes JSON by POST: any, Loki, Splunk, Elasticsearch.",
    discussion:
      "What fails for the moment is tried again; what is refused for good goes to --dead-letter.",
    argument: ComponentArgument(
      "URL", count: 1...1, help: "pass an address such as https://logs.example.com/in"),
    example:
      "realtimekql demo logins http http://127.0.0.1:3100 --http-format=loki --http-label=user",
    settings: [
      Setting(
        "http-format", \HTTPOutput.format, initial: .ndjson, "How rows are written."),
      Setting(
        "http-index", \.index, value: "NAME",
        "The index, for elastic at an address that names none.", takes: "the name of an index",
        where: { !$0.isEmpty }),
      Setting(
        "http-time", \.timeColumn, value: "COLUMN",
        "The datetime that says when, for loki, splunk and elastic.",
        takes: "the name of a column", standard: "the first datetime", where: { !$0.isEmpty }),
      Setting(
        "http-label", each: \.labels, value: "COLUMN", "A column whose values are labels of loki.",
        takes: "the name of a column"),
      Setting(
        "http-header", each: \.headers, value: "HEADER", "A further header.",
        takes: "a header such as \"X-Scope-OrgID: a\""),
      Setting(
        "http-headers-file", \.headersFile, "A file with further headers, which may be secret."),
    ]
      + Setting.secret(
        "http-token", \.token, variable: "REALTIMEKQL_HTTP_TOKEN",
        "What authorizes the requests: Bearer, for splunk Splunk, for elastic ApiKey.")
      + [
        Setting(flag: "http-gzip", \.compresses, "Compress what is sent."),
        Setting(
          "http-batch-size", \.batchSize, initial: ByteSize(1 << 20),
          "How much is sent together at most.", takes: "a size such as 256KiB, from 1KiB to 64MiB",
          where: { (1 << 10...64 << 20).contains($0.bytes) }),
        Setting(
          "http-batch-interval", \.batchInterval, initial: Timespan(ticks: Timespan.second),
          "How long a row waits for others at most.",
          takes: "a timespan such as 2s, at least 10ms, at most 1h",
          where: { $0.ticks >= 10 * Timespan.millisecond && $0.ticks <= Timespan.hour }),
      ] + HTTPSettings.settings.map { $0.lifted(\HTTPOutput.connection) },
    arguments: { [$0.url] }, check: { (output) throws(PipelineError) in try output.check() }
  ) { (words) throws(PipelineError) in HTTPOutput(words[0]) }

  /// Throws what is wrong with the settings.
  func check() throws(PipelineError) {
    try connection.check()
    guard let address = HTTPAddress(url) else {
      let hidden = url.contains("@") ? "the URL" : "'\(url)'"
      throw .usage(
        "\(hidden) is no address of HTTP that 'http' takes",
        help: url.contains("@")
          ? "leave the user and password out: --http-headers-file holds an Authorization header"
          : "it begins with https:// or http://")
    }
    for header in headers {
      guard let (name, _) = Self.header(header) else {
        throw .usage("--http-header takes a header such as \"X-Scope-OrgID: a\"", help: "")
      }
      guard !Self.secretNames.contains(name.lowercased()) else {
        throw .usage(
          "--http-header takes no \(name), where others can see it",
          help: "write it to a file for --http-headers-file, or use --http-token-file")
      }
    }
    if token != nil || headersFile != nil, address.isOpenToOthers {
      throw .usage(
        "what authorizes requests is not sent to \(address.origin), where others can read it",
        help: "use https://")
    }
    if format == .elastic, index == nil, address.path.isEmpty || address.path == "/" {
      throw .usage("'http' needs --http-index for elastic", help: "pass the name of an index")
    }
    if index != nil, format != .elastic {
      throw .usage("--http-index is for --http-format=elastic", help: "")
    }
    if !labels.isEmpty, format != .loki {
      throw .usage("--http-label is for --http-format=loki", help: "")
    }
    if timeColumn != nil, !format.isStamped {
      throw .usage("--http-time is for loki, splunk and elastic", help: "")
    }
  }

  private static let secretNames = [
    "authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token",
  ]

  /// Name and value of a header; `nil` when the text is none.
  static func header(_ text: String) -> (name: String, value: String)? {
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex,
      !text.contains(where: { $0.isNewline || $0 == "\0" })
    else { return nil }
    let name = text[..<colon]
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    else { return nil }
    let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    return (String(name), String(value))
  }

  /// That of the time.
  public var neededColumns: [NeededColumn] {
    timeColumn.map { [NeededColumn($0, .datetime, of: "http-time")] } ?? []
  }

  /// JSON, an object a line, perhaps behind its time and labels.
  public func encoder(for table: OutputTable) -> RowEncoder {
    format.isStamped
      ? RowEncoder(StampedLines(table, time: timeColumn, labels: labels)) : .jsonLines(table)
  }

  /// The format, and the columns that it needs.
  public var rowFormat: String {
    ([format.rawValue, timeColumn ?? ""] + labels).joined(separator: "\u{1F}")
  }

  /// Reads what it needs; it connects when there are rows.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    do throws(PipelineError) {
      try check()
    } catch {
      throw SinkError("http: \(error.message)")
    }
    guard let address = HTTPAddress(url) else { throw SinkError("http: no address") }
    let past = context.mark.flatMap { BatchSink.parts(of: $0) }
    let origin = past?.words ?? RandomName.make()
    let carrier = try HTTPCarrier(self, address, origin: origin, context)
    return BatchSink("http", self, carrier, context, number: past?.number ?? 0)
  }

  /// The headers of the file, all of which may be secret.
  func secretHeaders() throws(SinkError) -> [(name: String, value: String)] {
    guard let headersFile else { return [] }
    CoreDumps.forbid()
    let text: String
    do throws(FileText.Failure) {
      text = try FileText.read(headersFile.path)
    } catch {
      throw SinkError("http: \(error.message)")
    }
    var all: [(name: String, value: String)] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      guard let header = Self.header(String(line)) else {
        throw SinkError("http: line \(index + 1) of '\(headersFile)' is no header")
      }
      all.append(header)
    }
    return all
  }
}

/// Names that nothing else has.
enum RandomName {
  /// 16 hexadecimal digits.
  static func make() -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
