import KQL

/// The input `syslog`: lines of log files in the forms that syslog daemons write.
///
/// Files are followed, new lines only, unless `--once` or `--from=start` says otherwise.
public struct SyslogFile: Source {
  /// Paths, patterns, or `-` for the standard input.
  public var paths: [String]

  /// From where, and whether they are followed.
  public var reading: FileReading

  /// `--facility`: that of lines of which it is not known otherwise.
  public var facility: SyslogFacility?

  /// Reads files.
  public init(_ paths: String..., reading: FileReading = FileReading()) {
    self.paths = paths
    self.reading = reading
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "syslog", "Lines of syslog files: RFC 3164, RFC 5424, ISO timestamps, the kernel's.",
    discussion: "Files are followed, new lines only, unless --from=start or --once.",
    argument: .inputFiles([".log", "syslog", "messages", ".log.gz"]),
    example: "realtimekql syslog /var/log/auth.log table -e 'T | where AppName == \"sshd\"'",
    settings: FileReading.settings.map { $0.lifted(\SyslogFile.reading) } + [
      Setting(
        "facility", \.facility,
        "The facility of lines that do not tell it, as auth, cron or local0.")
    ],
    arguments: { $0.paths },
    check: { (file) throws(PipelineError) in try file.reading.check(follows: true) }
  ) { (paths) throws(PipelineError) in
    var file = SyslogFile()
    file.paths = paths
    return file
  }

  /// Says what syslog is like; reads nothing.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let follows = !reading.once && paths != ["-"]
    var plan = SourcePlan(
      standard: SyslogFormat(.original, facility: facility?.number),
      views: SyslogFormat.views(facility: facility?.number), isLive: follows,
      hasSeveralSources: FileReading.areSeveral(paths),
      canReadAgain: !follows && !paths.contains("-"),
      resumeHelp: reading.resumeHelp(paths, follows: follows)
    ) { (context) throws(SourceError) in
      var source = OpenSource(
        bytes: try reading.open(paths, follows: follows, from: .end, context) {
          SyslogFormat.framing()
        })
      if follows, reading.from == nil, context.ledger == nil, FileReading.holdText(paths) {
        source.notes.append("note: new lines only; --from=start reads what is there")
      }
      return source
    }
    plan.paths = paths
    return plan
  }

  /// The same files, from the start to the end.
  public func sampled() -> SyslogFile {
    var file = self
    file.reading = .whole
    return file
  }
}
