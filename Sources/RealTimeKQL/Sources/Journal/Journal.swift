import KQL

/// The input `journal`: entries of systemd's journal, of this machine or of files.
///
/// The journal of this machine is followed, new entries only, unless `--once` or `--from` says otherwise; files
/// are read from their first entry to the last one, unless `--follow` does.
public struct Journal: Source {
  /// Units, paths of files or of a directory, and fields with their values (`_UID=0`).
  public let words: [String]

  private let sorted: JournalWords

  /// `--from`: where it is read from.
  public var from: JournalStart?

  /// `--once`: read to the last entry there is, then stop.
  public var once = false

  /// `--follow`: go on when the end is reached.
  public var follow = false

  /// Reads entries of units, of files or of a directory, those with some fields, or all of this machine.
  ///
  /// - Throws: A usage error when the words do not fit together.
  public init(_ words: String...) throws(PipelineError) { try self.init(words: words) }

  private init(words: [String]) throws(PipelineError) {
    self.words = words
    sorted = try JournalWords(words)
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "journal", "Entries of systemd's journal: of this machine, of units, or of files.",
    discussion:
      "The machine's is followed, new entries only; files are read to their end, unless --follow.",
    argument: ComponentArgument(
      "[UNIT|FILE|DIRECTORY|FIELD=VALUE …]", count: 0...Int.max, completion: .files([".journal"])),
    example: "realtimekql journal ssh table -e 'Syslog | where SyslogMessage has \"Failed\"'",
    settings: [
      Setting("from", \.from, "Where it is read from; this machine's from the end."),
      Setting(flag: "once", \.once, "Read to the last entry there is, then stop."),
      Setting(flag: "follow", \.follow, "Go on when the end is reached."),
    ],
    arguments: { $0.words },
    check: { (journal) throws(PipelineError) in
      if journal.once, journal.follow {
        throw .usage("--once and --follow exclude each other", help: "")
      }
    }
  ) { (words) throws(PipelineError) in try Journal(words: words) }

  private var isLocal: Bool { sorted.files.isEmpty && sorted.directories.isEmpty }

  /// Says what entries are like; opens nothing.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let follows = follow || isLocal && !once
    var plan = SourcePlan(
      standard: JournalFormat.standard, views: JournalFormat.views, isLive: follows,
      canReadAgain: !follows,
      resumeHelp: follows ? nil : isLocal ? "leave out --once" : "add --follow"
    ) { (context) throws(SourceError) in
      let start = from ?? (follows && isLocal ? .end : .start)
      return OpenSource(
        bytes: try ByteInput(JournalFeed(sorted, from: start, follows: follows, context.ledger)))
    }
    plan.canRecord = false
    return plan
  }

  /// The same journal, to the last entry there is.
  public func sampled() -> Journal {
    var journal = self
    journal.once = true
    journal.follow = false
    return journal
  }
}
