import Glibc
import KQL

/// The input `etl`: traces of Windows' events, as files.
///
/// Events that describe themselves, the kernel's own, and those of providers that the program or a manifest
/// knows have their fields; of others the payload is shown as it is.
public struct ETLFile: Source {
  /// Paths, patterns, or `-` for the standard input.
  public var paths: [String]

  /// `--manifest`: instrumentation manifests, in which providers describe their events.
  public var manifests: [FilePath] = []

  /// Reads files.
  public init(_ paths: String..., manifests: [FilePath] = []) {
    self.paths = paths
    self.manifests = manifests
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "etl", "Traces of Windows' events (ETW), as files.",
    discussion:
      "Fields are known of TraceLogging, the kernel's events, Kernel-Network, Kernel-Process,"
      + " Kernel-File, DNS-Client, TCPIP, and of manifests. EtwTcp, EtwUdp, EtwProcess, EtwFile and EtwDns are"
      + " the events of the first ones, etl or T all events.",
    argument: .inputFiles([".etl"]),
    example:
      "realtimekql etl trace.etl --manifest provider.man table -e 'T | summarize count() by Provider'",
    settings: [
      Setting(
        "manifest", each: \.manifests, "An instrumentation manifest that describes events.",
        completion: .files([".man", ".xml"]))
    ],
    arguments: { $0.paths }
  ) { (paths) throws(PipelineError) in
    var file = ETLFile()
    file.paths = paths
    return file
  }

  /// No manifest is longer, in bytes.
  private static let longestManifest = 1 << 26

  /// Says what events of traces are like; reads nothing.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let knowledge = ETLKnowledge()
    var plan = SourcePlan(
      standard: ETLFormat(knowledge), views: ETLFormat.views(knowledge), isLive: false,
      hasSeveralSources: FileReading.areSeveral(paths), canReadAgain: !paths.contains("-"),
      resumeHelp: "a trace is read as a whole: leave out --state"
    ) { (_) throws(SourceError) in
      var providers = ETWProviders.builtIn
      for manifest in manifests { try Self.add(manifest.path, to: &providers) }
      knowledge.providers = providers
      return OpenSource(
        bytes: try ByteInput(BlockInput(paths, notes: { knowledge.takeNotes() }) { ETLCutter($0) }))
    }
    plan.hasFixedTables = true
    plan.recordNames = ["etl", "T"]
    plan.canRecord = false
    plan.paths = paths
    return plan
  }

  private static func add(
    _ path: String, to providers: inout ETWProviders
  ) throws(SourceError) {
    try FileInput.check(path)
    let descriptor = try FileInput.open(path)
    defer { close(descriptor) }
    let bytes = FileContents(descriptor).beginning(longestManifest)
    do throws(FormatError) {
      try providers.add(manifest: bytes)
    } catch {
      throw SourceError("manifest '\(path)': \(error.message)")
    }
  }
}
