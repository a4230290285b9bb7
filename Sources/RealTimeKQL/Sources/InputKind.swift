import KQL

/// A kind of input, as the command line and the shell name it.
///
/// Each is one `static let` in a file of its own, and one name in ``InputKind/all``.
public struct InputKind: Sendable {
  /// The name: `syslog`.
  public let name: String

  /// Other names it answers to.
  public let aliases: [String]

  /// What it reads, as one sentence.
  public let summary: String

  /// What to pass: `FILE…`.
  public let argument: String

  /// The endings of the files it reads, for completion: `.csv`.
  public let fileEndings: [String]

  /// Whether it goes on for ever unless `--once` is given.
  public let isLive: Bool

  let open: @Sendable (PipelineRequest) throws(PipelineError) -> OpenInput

  init(
    _ name: String, aliases: [String] = [], _ summary: String, argument: String,
    fileEndings: [String] = [], isLive: Bool = false,
    open: @escaping @Sendable (PipelineRequest) throws(PipelineError) -> OpenInput
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.argument = argument
    self.fileEndings = fileEndings
    self.isLive = isLive
    self.open = open
  }

  /// The kind with a name or an alias.
  public static func named(_ name: String) -> InputKind? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Opens the input of a request.
  ///
  /// - Throws: A usage error when there is no such kind; what is wrong with the input otherwise.
  static func open(_ request: PipelineRequest) throws(PipelineError) -> OpenInput {
    guard let kind = named(request.input) else {
      throw .usage(
        "unknown input '\(request.input)'",
        help: "inputs are \(all.map(\.name).joined(separator: ", "))")
    }
    return try kind.open(request)
  }
}

/// An input that has been opened.
struct OpenInput: Sendable {
  /// Where the bytes come from.
  var bytes: ByteInput

  /// Chunks that were read to find out about the format, to be taken first.
  var first: [NextChunk] = []

  /// The format, whatever the query calls its table.
  var standard: any InputFormat

  /// Formats for tables with particular names.
  var views: [String: any InputFormat] = [:]

  /// Whether events arrive as they happen.
  var isLive: Bool

  /// What time it is on the stream.
  var clock = StreamClock.wall

  /// What is worth saying when it runs: `listening on udp 127.0.0.1:514`.
  var notes: [String] = []

  /// The next chunk; waits for it.
  func nextChunk() throws(PipelineError) -> NextChunk {
    do throws(SourceError) {
      return try bytes.nextChunk()
    } catch {
      throw .source(error.message)
    }
  }
}
