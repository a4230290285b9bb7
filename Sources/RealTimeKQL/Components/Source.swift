import KQL

/// An input: a value with its settings, that can be opened any number of times.
///
/// A source says what its events look like before it is opened, so that queries can be bound and
/// checked without touching more than a sample of it. One of your own describes its columns and a
/// reader of events:
///
/// ```swift
/// struct Dice: Source {
///   func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
///     SourcePlan(columns: "eyes: long", isLive: true) { DiceReader() }
///   }
/// }
/// ```
public protocol Source: Sendable {
  /// Finds out what its events look like; reads a sample of a file at most.
  ///
  /// - Throws: Why it cannot be read.
  func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan

  /// The same source, to be read from its start to its end once: for a look at its first events.
  func sampled() -> Self
}

extension Source {
  /// The source itself.
  public func sampled() -> Self { self }
}

/// What a source is told about the run that it is for.
public struct SourceContext: Sendable {
  /// Keeps books of how far files are read, in a run with `--state`.
  var ledger: ReadLedger?

  /// The sample by which an earlier run has found out the columns.
  var storedSample: [UInt8]?

  /// What the queries of the run need of its tables; `nil` where everything is to be read.
  var demands: [TableDemand]?

  /// Files that the run writes, which patterns of files to read leave out.
  var writtenFiles: [String] = []

  /// How many bytes the run may keep in memory.
  var memory = Int.max

  /// Creates a context of a look that is no run.
  init() {}
}

/// What a source is like, and how it is opened.
public struct SourcePlan: Sendable {
  /// The format of its events, whatever a query calls its table.
  var standard: any InputFormat

  /// Formats for tables with particular names.
  var views: [String: any InputFormat] = [:]

  /// Whether its events are of several kinds, so that a query must name one of its tables.
  ///
  /// Any other name is a mistake that lists them. The events as they are have the name of the input, and
  /// ``recordNames``.
  var hasFixedTables = false

  /// What a query may call its events as they are, besides the name of the input and that of its file.
  var recordNames: [String] = []

  /// Whether events arrive as they happen, so that it does not end by itself.
  public var isLive: Bool

  /// Whether events come from several files or senders, each with an order of its own.
  var hasSeveralSources: Bool

  /// Whether it can be read a second time.
  var canReadAgain: Bool

  /// The files it reads, perhaps as patterns: queries may read what lies beside them.
  var paths: [String] = []

  /// Whether `--record` can take down what it gives.
  var canRecord = true

  /// Whether a group gives it what it reads and takes that back, so that it stands alone in its run.
  var isShared = false

  /// What it leaves out when it is told what queries need, in lines; `nil` where it gives everything.
  var narrowing: (@Sendable ([TableDemand]) -> [String])?

  /// What to do instead where `--state` cannot go on with it; `nil` where it can.
  var resumeHelp: String?

  /// What was found out about the events and is worth saying.
  var notes: [String] = []

  /// The sample that the columns are from; empty where they are fixed.
  var sample: [UInt8] = []

  /// Opens it.
  var open: @Sendable (SourceContext) throws(SourceError) -> OpenSource

  init(
    standard: any InputFormat, views: [String: any InputFormat] = [:], isLive: Bool,
    hasSeveralSources: Bool = false, canReadAgain: Bool = false,
    resumeHelp: String? = "write the events to a file and follow that",
    open: @escaping @Sendable (SourceContext) throws(SourceError) -> OpenSource
  ) {
    self.standard = standard
    self.views = views
    self.isLive = isLive
    self.hasSeveralSources = hasSeveralSources
    self.canReadAgain = canReadAgain
    self.resumeHelp = resumeHelp
    self.open = open
  }
}

/// A source that has been opened.
struct OpenSource: Sendable {
  /// Where the bytes come from.
  var bytes: ByteInput

  /// Chunks that were read to find out about the format, to be taken first.
  var first: [NextChunk] = []

  /// What time it is on the stream.
  var clock = StreamClock.wall

  /// Lets it give everything from here on, for queries that have changed; from any thread.
  var takeAll: (@Sendable () -> Void)?

  /// What is worth saying when it runs: `listening on udp 127.0.0.1:514`.
  var notes: [String] = []
}
