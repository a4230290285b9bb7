import KQL

/// When an output goes on in another file, and when its bytes are forced to the disk.
public struct FileKeeping: Hashable, Sendable {
  /// When the bytes of a file are forced to the disk.
  public enum Sync: String, SettingWord {
    /// Before a checkpoint says that they are there, and at the end of a file.
    case checkpoint
    /// Behind every write.
    case write
    /// Never: the kernel does it when it likes, so a power failure may take what a checkpoint counts.
    case never
  }

  /// `--rotate-size`: no file becomes longer, but for a single row that is.
  public var rotateSize: ByteSize?

  /// `--rotate-every`: a new file begins when a span of this length of the clock is over, in UTC.
  public var rotateEvery: Timespan?

  /// `--sync`: when bytes are forced to the disk.
  public var sync = Sync.checkpoint

  /// One file, forced to the disk by checkpoints.
  public init() {}

  /// Whether there may be another file behind the first.
  var rotates: Bool { rotateSize != nil || rotateEvery != nil }

  /// The settings of outputs whose files may be several.
  static let settings: [Setting<FileKeeping>] = [
    Setting("rotate-size", \.rotateSize, "Begin another file when one would become longer."),
    Setting(
      "rotate-every", \.rotateEvery, "Begin another file when such a span of the clock is over.",
      takes: "a timespan such as 1h, at least 1s", where: { $0.ticks >= Timespan.second }),
    Setting(
      "sync", \.sync, initial: .checkpoint,
      "When bytes are forced to the disk: checkpoint (with --state), write or never."),
  ]
}

/// An output whose rows may go to a series of files.
protocol SeriesOutput: FileOutput {
  /// When another file begins.
  var keeping: FileKeeping { get set }
}

extension SeriesOutput {
  /// The settings of such outputs.
  static var fileSettings: [Setting<Self>] {
    FileWriting.settings.map { $0.lifted(\Self.writing) }
      + FileKeeping.settings.map { $0.lifted(\Self.keeping) }
  }

  /// The files, a pattern where they may be several.
  public var files: [String] {
    guard let path else { return [] }
    guard let name = try? FileName(path), name.hasTime || keeping.rotates else { return [path] }
    return [name.pattern]
  }

  /// Throws what is wrong with the settings together.
  static func check(_ output: Self) throws(PipelineError) {
    try output.writing.check()
    guard let path = output.path else {
      if output.keeping.rotates {
        throw .usage("--rotate-size and --rotate-every need a file", help: "name one: out.ndjson")
      }
      if output.keeping.sync != .checkpoint {
        throw .usage("--sync needs a file", help: "name one behind the output")
      }
      return
    }
    do throws(SinkError) {
      _ = try FileName(path)
    } catch {
      throw .usage(error.message, help: "")
    }
  }

  /// Opens the files, where an earlier run was if there was one.
  func openSeries(_ context: SinkContext) throws(SinkError) -> FileSeries {
    try FileSeries(path, writing, keeping, context)
  }
}
