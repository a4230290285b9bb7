import KQL

extension PlannedInputs {
  /// Refuses a run that would write to a file that it reads, which would be emptied or never end, or with
  /// two hands to one file.
  ///
  /// A database may be both, and followed patterns leave out what the run writes.
  ///
  /// - Parameters:
  ///   - sinks: The outputs, the page of `--html` among them.
  ///   - settings: Of the run, which name files too.
  /// - Throws: Which file it is.
  func refuseOwnFiles(_ sinks: [any Sink], _ settings: RunSettings) throws(PipelineError) {
    var others = settings
    others.htmlFile = nil
    let written = sinks.filter { !($0 is SQLiteOutput) }.flatMap(\.files) + others.files
    guard !written.isEmpty else { return }
    var readers: Set<FileIdentity> = []
    for index in 0..<count {
      for path in self[index].plan.paths where path != "-" {
        guard FileList.isPattern(path) else {
          readers.formUnion(Self.identity(path).map { [$0] } ?? [])
          continue
        }
        if !self[index].plan.isLive {
          readers.formUnion(FileList.present(path).compactMap(Self.identity))
        }
      }
    }
    var writers: Set<FileIdentity> = []
    var names: Set<String> = []
    for path in written {
      let identity = Self.identity(path)
      // What is no file, such as a terminal, may be written to by several.
      guard identity != nil || FileStatus(at: path) == nil else { continue }
      guard identity.map(readers.contains) != true else {
        throw .usage(
          "file '\(path)' is an input of the run, so it cannot be written to",
          help: "name another file")
      }
      // One that is not there yet has only its name.
      guard identity.map({ writers.insert($0).inserted }) ?? names.insert(path).inserted else {
        throw .usage(
          "file '\(path)' would be written to by two at a time", help: "name another file for one")
      }
    }
  }

  /// Which file on a disk a path leads to.
  private static func identity(_ path: String) -> FileIdentity? {
    FileStatus(at: path).flatMap { $0.isRegular ? $0.identity : nil }
  }
}
