import Glibc
import KQL

/// How files are read: from where, and whether they are followed as they grow.
public struct FileReading: Hashable, Sendable {
  /// Where a file is read from.
  public enum Start: String, SettingWord {
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

  /// `--longest-record`: the longest record that is kept whole; 1 MiB if not given.
  public var longestRecord: ByteSize?

  /// `--encoding`: what the text is in; UTF-8 if not given, or what it begins with.
  public var encoding: TextEncoding?

  /// Reads files from the start to the end, or as the input is used to.
  public init(from: Start? = nil, once: Bool = false, follow: Bool = false) {
    self.from = from
    self.once = once
    self.follow = follow
  }

  /// From the start to the end, whatever else is wanted.
  static let whole = FileReading(from: .start, once: true)

  /// The settings of inputs that read files.
  static let settings: [Setting<FileReading>] = [
    Setting("from", \.from, "Where files are read from; followed syslog files from their end."),
    Setting(flag: "once", \.once, "Read to the end, then stop."),
    Setting(flag: "follow", \.follow, "Go on when the end is reached."),
    Setting(
      "longest-record", \.longestRecord, "The longest record that is kept whole.",
      takes: "a size from 1MiB to 1GiB", standard: "1MiB",
      where: { (1 << 20...1 << 30).contains($0.bytes) }),
    Setting("encoding", \.encoding, "What the text is in, where it does not say so itself."),
  ]

  /// The settings of inputs that read files which are no text.
  static let settingsOfBlocks = settings.filter {
    ["from", "once", "follow"].contains($0.description.name)
  }

  /// Checks that they do not exclude each other.
  ///
  /// - Parameter follows: Whether the input follows files unless it is told not to.
  /// - Throws: Which of them do.
  func check(follows: Bool = false) throws(PipelineError) {
    if once, follow { throw .usage("--once and --follow exclude each other", help: "") }
    if from == .end, once || !(follow || follows) {
      throw .usage(
        "--from=end is for files that are followed",
        help: once ? "leave out --once" : "add --follow")
    }
  }

  /// Whether arguments stand for several files, or may.
  static func areSeveral(_ paths: [String]) -> Bool {
    paths.count > 1 || paths.contains { $0.contains { "*?[".contains($0) } }
  }

  /// Whether any of the files has something in it now.
  static func holdText(_ paths: [String]) -> Bool {
    (try? FileList.expanded(paths))?.contains { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
    } ?? false
  }

  /// What to do instead where `--state` cannot go on with the files; `nil` where it can.
  func resumeHelp(_ paths: [String], follows: Bool) -> String? {
    if paths.contains("-") { return "write the events to a file and follow that" }
    return follows ? nil : "leave out --once, or add --follow"
  }

  /// Opens files; `start` is where a followed file is read from unless `--from` says.
  func open(
    _ paths: [String], follows: Bool, from start: Start, _ context: SourceContext,
    framing: @escaping @Sendable () -> any RecordFraming
  ) throws(SourceError) -> ByteInput {
    if let longestRecord, longestRecord.bytes > context.memory / 4 {
      // One that is whole is there twice, and its text once more.
      throw SourceError(
        """
        records of up to \(longestRecord.settingText) need more than the \
        \(MemoryLimit.text(context.memory)) that --memory allows
          = help: allow four times as much with --memory, or less with --longest-record
        """)
    }
    let longest = longestRecord?.bytes ?? ByteInput.longestRecord
    guard follows, paths != ["-"] else {
      return try .files(paths, encoding: encoding, longestRecord: longest, framing: framing)
    }
    if let encoding, encoding != .utf8 {
      throw .notFollowed("files are", in: encoding)
    }
    return try .following(
      paths, from: (from ?? start) == .start ? .start : .end, besides: context.writtenFiles,
      longestRecord: longest, ledger: context.ledger, framing: framing)
  }
}

extension SourceError {
  /// Why files in an encoding cannot be followed.
  static func notFollowed(_ files: String, in encoding: TextEncoding) -> SourceError {
    SourceError(
      "\(files) in \(encoding.rawValue), which cannot be followed\n  = help: read it with --once")
  }
}
