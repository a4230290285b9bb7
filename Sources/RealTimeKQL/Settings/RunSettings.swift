public import KQL

/// The settings of a run that belong to none of its inputs and outputs.
public struct RunSettings: Hashable, Sendable {
  /// What tells `now()` its time.
  public enum Clock: String, SettingWord {
    /// The clock of the machine, or that of a replay.
    case wall
    /// The newest event time so far.
    case event
  }

  /// `--functions`: files of `.create function` statements that queries may call.
  public var functions: [NamedQuery] = []

  /// `--as`: the name that the input's events have in queries, besides those of its own tables.
  public var givenName: String?

  /// `--tag`: a column, before the others, for the name of the query that a row is of.
  public var tag: String?

  /// `--tolerance`: how much later than newer ones events may come; 5 s if not given.
  public var tolerance: Timespan?

  /// `--join-window`: how far from each other in time rows of both sides of a join of the stream with
  /// itself may be; 1 h if not given.
  public var joinWindow: Timespan?

  /// `--max-lag`: how far behind the others a source of events is waited for; 15 min if not given.
  public var maxLag: Timespan?

  /// `--event-time`: the column, or an expression, that says when an event happened.
  public var eventTime: String?

  /// `--provisional`: a column, behind the others, that says of rows that they are shown before their time.
  public var provisional: String?

  /// `--emit-every`: how often totals and open windows are shown before their time.
  public var emitEvery: Timespan?

  /// `--now`: what `now()` is, for recorded events.
  public var now: Datetime?

  /// `--period`: how long before `now()` the time begins that `{{StartTimeISO}}` and `{{EndTimeISO}}` stand for.
  public var period: Timespan?

  /// `--clock`: what tells `now()` its time; the clock of the machine if not given.
  public var clock: Clock?

  /// `--memory`: how many bytes the queries may keep; 1 GiB if not given.
  public var memory: ByteSize?

  /// `--spill`: where rows and groups go that memory does not hold; if not given, to files in `$TMPDIR` or
  /// `/var/tmp` for an input that ends, and nowhere for one that does not.
  public var spill: SpillPlace?

  /// `--spill-max`: how many bytes those files may have together; half of what is free there if not given.
  public var spillMax: ByteSize?

  /// `--files`: folders whose files queries may read, besides the current one and those of query files;
  /// a service has no others.
  public var readableFolders: [FilePath] = []

  /// `--workers`: how many threads share a bounded input; one for each processor if not given.
  public var workers: Int?

  /// `--late`: a file for rows that came too late.
  public var lateFile: FilePath?

  /// `--rejects`: a file for records that could not be understood.
  public var rejectsFile: FilePath?

  /// `--dead-letter`: a file for rows that an output refuses for good.
  public var deadLetterFile: FilePath?

  /// `--spool`: a directory where rows wait for outputs that are away.
  public var spool: FilePath?

  /// `--spool-max`: how many bytes wait for an output at most; 1 GiB if not given.
  public var spoolLimit: ByteSize?

  /// `--record`: a file that takes down everything the input gives, for the input `replay`.
  public var recordFile: FilePath?

  /// What to do with a file of `--late` and `--record` that exists.
  public var existing = ExistingFile.refuse

  /// `--stats`: a file for the statistics, as JSON.
  public var statisticsFile: FilePath?

  /// `--metrics`: where the numbers of a run are served to Prometheus while it goes on.
  public var metrics: MetricsAddress?

  /// `--state`: a directory for checkpoints, where a run goes on that was killed.
  public var state: FilePath?

  /// `--geoip`: a MaxMind database with cities, for `geo_info_from_ip_address`.
  public var geoip: FilePath?

  /// `--html`: a file for a page with the results, besides the outputs.
  public var htmlFile: FilePath?

  /// `--color`: whether what people see is coloured; where a terminal can, if not given.
  public var color: ColorChoice?

  /// `--keep-going`: when an output fails for good, the others go on.
  public var keepsGoing = false

  /// `--skip-bad`: queries with mistakes are left out, and the others run.
  public var skipsBad = false

  /// Whether the rows and the time of each operator are counted: ``QueryStatistics/operators``.
  ///
  /// It costs two looks at the clock for each batch and operator. The shell does it.
  public var measuresOperators = false

  /// Creates the standard settings.
  public init() {}

  /// The settings that a comment in a query may have too: `// realtimekql: tolerance=10s`.
  public static let streamSettings: [Setting<RunSettings>] = [
    Setting(
      "tolerance", \.tolerance, "How long windows wait for events that come late.",
      standard: "5s", where: { $0.ticks >= 0 }),
    Setting(
      "join-window", \.joinWindow,
      "How far apart rows may be that a join of the stream with itself puts together.",
      takes: "a timespan such as 10m, at least 1ms", standard: "1h",
      where: { $0.ticks >= Timespan.millisecond }),
    Setting(
      "max-lag", \.maxLag,
      "How far behind the others a file or sender is waited for that has nothing unread.",
      standard: "15m", where: { $0.ticks >= 0 }),
    Setting(
      "event-time", \.eventTime, value: "EXPRESSION",
      "What says when an event happened: a column, or unixtime_seconds_todatetime(ts).",
      takes: "a column or an expression", where: { !$0.isEmpty }),
    Setting(
      "provisional", \.provisional, value: "COLUMN",
      "Add a last column that is true for rows shown before their time.",
      takes: "the name of a column", where: { !$0.isEmpty }),
    Setting(
      "emit-every", \.emitEvery, "Show totals and open windows this often.",
      takes: "a timespan such as 5s, at least 10ms",
      where: { $0.ticks >= 10 * Timespan.millisecond }),
    Setting("now", \.now, "What now() is, for recorded events."),
    Setting(
      "period", \.period, "The time up to now that {{StartTimeISO}} and {{EndTimeISO}} stand for.",
      where: { $0.ticks >= 0 }),
    Setting(
      "clock", \.clock, "What tells now() its time: wall, or event for recorded events.",
      standard: "wall"),
    Setting("memory", \.memory, "How much the queries may keep.", standard: "1GiB"),
  ]

  /// The settings of a run itself.
  public static let runSettings: [Setting<RunSettings>] = [
    Setting(
      "as", \.givenName, value: "NAME",
      "The name that the input's events have in queries, though another table is known by it.",
      takes: "the name of a table", where: { !$0.isEmpty }),
    Setting(
      "tag", \.tag, value: "COLUMN",
      "Add a first column with the name of the query.", takes: "the name of a column",
      alone: "Query", where: { !$0.isEmpty }),
    Setting(
      "workers", \.workers, "Threads for files.", takes: "a whole number, at least 1",
      standard: "one a processor", where: { $0 >= 1 }),
    Setting(
      "spill", \.spill, "Where rows and groups go that --memory does not hold.",
      standard: "$TMPDIR, or /var/tmp; off for events that arrive"),
    Setting(
      "spill-max", \.spillMax, "How much of the disk they may take.",
      standard: "half of what is free"),
    Setting("late", \.lateFile, "Keep rows that come too late for their window."),
    Setting("rejects", \.rejectsFile, "Keep records that could not be understood, and why."),
    Setting(
      "dead-letter", \.deadLetterFile,
      "Keep rows that an output refuses for good, and why, and go on."),
    Setting(
      "spool", \.spool, value: "DIRECTORY",
      "Let rows wait in files while a service is slow or away, and go on.",
      completion: .directories),
    Setting(
      "spool-max", \.spoolLimit, "How much waits for an output at most; then the run waits.",
      takes: "a size such as 10GiB, at least 1MiB", standard: "1GiB",
      where: { $0.bytes >= 1 << 20 }),
    Setting(
      "record", \.recordFile,
      "Take down everything the input gives, for the input 'replay'; .zst compresses it."),
    Setting("stats", \.statisticsFile, "Write the statistics to a file, as JSON."),
    Setting(
      "metrics", \.metrics,
      "Serve the statistics to Prometheus while the run goes on: http://127.0.0.1:PORT/metrics."),
    Setting(
      "state", \.state, value: "DIRECTORY",
      "Keep checkpoints of files that are followed, and go on there after a kill.",
      completion: .directories),
    Setting(
      "files", each: \.readableFolders, value: "FOLDER",
      "Let queries read files there too (externaldata), not only here and beside query files.",
      takes: "the path of a folder", completion: .directories),
    Setting(
      "geoip", \.geoip, "A MaxMind DB with cities, for geo_info_from_ip_address.",
      completion: .files([".mmdb"])),
    Setting(
      "html", \.htmlFile, "Write a page with charts and tables too, when the run ends.",
      completion: .files([".html"])),
    Setting(
      "color", \.color, "Whether what people see is coloured; NO_COLOR says no too.",
      standard: "auto"),
    Setting(
      flag: "keep-going", \.keepsGoing,
      "Go on with the other outputs when one has failed; the exit code is 5 in the end."),
    Setting(
      flag: "skip-bad", \.skipsBad,
      "Leave out queries with mistakes and run the others; the exit code is 3 in the end."),
  ]

  /// Every setting, in the order of the help.
  public static let all = streamSettings + runSettings

  /// Sets a setting by its name.
  ///
  /// - Throws: A usage error that says what it takes, or which there are.
  public mutating func set(_ name: String, _ text: String) throws(PipelineError) {
    guard let setting = Self.all.first(where: { $0.description.name == name }) else {
      throw .usage(
        "there is no setting '\(name)'",
        help: "settings are \(Self.all.map(\.description.name).joined(separator: ", "))")
    }
    try setting.apply(text, to: &self)
  }

  /// The words that stand for the settings on the command line.
  public var words: [String] {
    functions.map { "--functions=\($0.name)" } + Self.all.flatMap { $0.words(of: self) }
  }

  /// Throws when settings exclude each other.
  func check() throws(PipelineError) {
    if now != nil, clock == .event {
      throw .usage("now and clock=event exclude each other", help: "leave one of them out")
    }
    if spoolLimit != nil, spool == nil {
      throw .usage("--spool-max is for --spool", help: "name a directory with --spool")
    }
    if case .folder = spill, state != nil {
      throw .usage(
        "--spill and --state exclude each other", help: "what a checkpoint keeps is in memory")
    }
    for folder in readableFolders where !AllowedFiles.isFolder(folder.path) {
      throw .usage("--files takes a folder; '\(folder.path)' is none", help: "")
    }
  }

  /// What is worth saying of settings that were given and change nothing here.
  ///
  /// - Parameters:
  ///   - isLive: Whether the input does not end.
  ///   - clock: What tells `now()` its time, whoever says it.
  /// - Returns: A line, or nothing.
  func notes(isLive: Bool, clock: Clock?) -> [String] {
    let idle =
      isLive ? ["workers"] : ["tolerance", "join-window", "max-lag", "event-time", "emit-every"]
    let names = Self.all.filter { setting in
      let name = setting.description.name
      return idle.contains(name) && !setting.texts(self).isEmpty
        && !(name == "event-time" && clock == .event)
    }.map { "--\($0.description.name)" }
    guard !names.isEmpty else { return [] }
    let reason = isLive ? "does not end, so one thread reads it" : "is read to its end"
    return [
      "note: \(names.joined(separator: ", ")) change\(names.count == 1 ? "s" : "") nothing, since the input"
        + " \(reason)"
    ]
  }

  /// The files that the run itself writes.
  var files: [String] { openedFiles + [statisticsFile].compactMap { $0?.path } }

  /// Those of them that are not touched when they exist, if nothing else is said.
  var openedFiles: [String] {
    [lateFile, rejectsFile, deadLetterFile, recordFile, htmlFile].compactMap { $0?.path }
  }
}

/// What to do with an output file that exists.
public enum ExistingFile: Hashable, Sendable {
  /// It is an error.
  case refuse
  /// Replace what is in it.
  case overwrite
  /// Add to it.
  case append
}
