import KQL

/// The input `evtx`: Windows' event logs, as files.
///
/// Damaged logs are read as far as their records are intact.
public struct EVTXFile: Source {
  /// Paths, patterns, or `-` for the standard input.
  public var paths: [String]

  /// From where, and whether they are followed.
  public var reading: FileReading

  /// Reads files.
  public init(_ paths: String..., reading: FileReading = FileReading()) {
    self.paths = paths
    self.reading = reading
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "evtx", "Windows' event logs, as files: Security, Sysmon and all others.",
    discussion: "Tables: SecurityEvent, Event, WindowsEvent, Sysmon's events as DeviceProcessEvents"
      + " and the like; Security, System, Application and Setup are the records of those logs, evtx or T all"
      + " records as they are.",
    argument: .inputFiles([".evtx"]),
    example: "realtimekql evtx Security.evtx table -e 'SecurityEvent | where EventID == 4625'",
    settings: FileReading.settingsOfBlocks.map { $0.lifted(\EVTXFile.reading) },
    arguments: { $0.paths }, check: { (file) throws(PipelineError) in try file.reading.check() }
  ) { (paths) throws(PipelineError) in
    var file = EVTXFile()
    file.paths = paths
    return file
  }

  /// Says what event logs are like; reads nothing.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let follows = reading.follow && !reading.once
    var plan = SourcePlan(
      standard: EVTXFormat(), views: EVTXFormat.views, isLive: follows,
      hasSeveralSources: FileReading.areSeveral(paths),
      canReadAgain: !follows && !paths.contains("-"),
      resumeHelp: "event logs keep their own records: leave out --state"
    ) { (context) throws(SourceError) in
      guard !follows else {
        return OpenSource(
          bytes: try ByteInput(
            EVTXFollow(
              paths, from: reading.from == .end ? .end : .start, besides: context.writtenFiles)))
      }
      return OpenSource(bytes: try ByteInput(BlockInput(paths) { EVTXCutter($0) }))
    }
    plan.hasFixedTables = true
    plan.recordNames = ["evtx", "T"]
    plan.canRecord = false
    plan.paths = paths
    return plan
  }

  /// The same files, from the start to the end.
  public func sampled() -> EVTXFile {
    var file = self
    file.reading = .whole
    return file
  }
}
