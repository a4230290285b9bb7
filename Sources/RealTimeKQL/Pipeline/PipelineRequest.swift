public import KQL

/// What to run: an input, queries, an output.
///
/// The command line, the shell's questions and its `run [...]` all end in one of these.
public struct PipelineRequest: Hashable, Sendable {
  /// The kind of input: `syslog`, `csv`, `ndjson`, `demo`, ….
  public var input: String

  /// The input's argument: paths or patterns of files, `-` for standard input, a kind of demo.
  public var inputArguments: [String]

  /// Texts with queries, each of one or more; none passes every event on.
  public var queries: [NamedQuery]

  /// The kind of output: `json`, `table`, `csv`.
  public var output: String

  /// The output's argument: a file, `nil` for standard output.
  public var outputArgument: String?

  /// The settings.
  public var options: PipelineOptions

  /// The directory of ``PipelineOptions/state``, once it is open.
  var state: OpenState?

  /// Waits for room on a full disk, for an input that does not end.
  var room: RoomWait?

  /// Creates a request.
  public init(
    input: String, inputArguments: [String] = [], queries: [NamedQuery] = [],
    output: String = "json", outputArgument: String? = nil,
    options: PipelineOptions = PipelineOptions()
  ) {
    self.input = input
    self.inputArguments = inputArguments
    self.queries = queries
    self.output = output
    self.outputArgument = outputArgument
    self.options = options
  }
}

/// A text with queries and where it comes from.
///
/// Queries are separated by `;` or by an empty line; the comment above one is its name.
public struct NamedQuery: Hashable, Sendable {
  /// For messages: a file's path, or `query`.
  public var name: String

  /// The text.
  public var text: String

  /// Creates a query.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// Settings of a run; each is a flag of the command line.
public struct PipelineOptions: Hashable, Sendable {
  /// Where a log file is read from.
  public enum Start: String, Hashable, Sendable, CaseIterable {
    /// From its first line.
    case start
    /// Only what is appended from now on.
    case end
  }

  /// `--from`; `nil` is the input's own habit: `end` for syslog files, `start` for the others.
  public var from: Start?

  /// `--once`: read to the end, then stop.
  public var once = false

  /// `--follow`: go on when the end is reached.
  public var follow = false

  /// `--schema "a: long, b: string"` for csv.
  public var schema: String?

  /// `--separator` for csv.
  public var separator: Character?

  /// `--overwrite`: replace an existing output file.
  public var overwrite = false

  /// `--append`: add to an existing output file.
  public var append = false

  /// `--count` for demo: stop after so many events.
  public var count: Int?

  /// `--rate` for demo: events per second.
  public var rate: Double?

  /// `--seed` for demo.
  public var seed: UInt64?

  /// `--udpport` for syslogserver; 514 when there is no port at all, 0 for any that is free.
  public var udpPorts: [Int] = []

  /// `--tcp` for syslogserver.
  public var tcpPorts: [Int] = []

  /// `--tls` for syslogserver; 6514 when there is a certificate and no port.
  public var tlsPorts: [Int] = []

  /// `--tls-cert`: the server's certificate and those of its issuers, in PEM form.
  public var tlsCertificate: String?

  /// `--tls-key`: the private key of the certificate, in PEM form.
  public var tlsKey: String?

  /// `--tls-client-ca`: certificates one of which must have signed every client's.
  public var tlsClientAuthorities: String?

  /// `--networkadapter` for syslogserver: names or addresses; all when there is none.
  public var networkAdapters: [String] = []

  /// `--workers`: how many threads share a bounded input; `nil` is one per processor.
  public var workers: Int?

  /// What tells `now()` its time.
  public enum Clock: String, Hashable, Sendable, CaseIterable {
    /// The clock of the machine, or that of a replay.
    case wall
    /// The newest event time so far.
    case event
  }

  /// `--tolerance`: how much later than newer ones events may come; 5 s if not given.
  public var tolerance: Timespan?

  /// `--join-window`: how far from each other in time rows of both sides of a join of the stream with
  /// itself may be; 1 h if not given.
  public var joinWindow: Timespan?

  /// `--late`: a file for rows that came too late.
  public var lateFile: String?

  /// `--emit-every`: how often totals and open windows are shown before their time.
  public var emitEvery: Timespan?

  /// `--now`: what `now()` is, for recorded events.
  public var now: Datetime?

  /// `--clock`: what tells `now()` its time; the clock of the machine if not given.
  public var clock: Clock?

  /// `--memory`: how many bytes the queries may keep; 1 GiB if not given.
  public var memory: Int?

  /// `--record`: a file that takes down everything the input gives, for the input `replay`.
  public var recordFile: String?

  /// `--speed` for replay: how many times as fast as recorded; infinite to wait for nothing.
  public var speed = 1.0

  /// `--stats`: a file for the statistics, as JSON.
  public var statisticsFile: String?

  /// `--state`: a directory for checkpoints, where a run goes on that was killed.
  public var state: String?

  /// `--tag`: a column, before the others, for the name of the query that a row is of.
  public var tag: String?

  /// `--functions`: files of `.create function` statements that queries may call.
  public var functions: [NamedQuery] = []

  /// The width of the terminal, for tables on it; `nil` when the output is none.
  public var terminalWidth: Int?

  /// Creates the default settings.
  public init() {}
}
