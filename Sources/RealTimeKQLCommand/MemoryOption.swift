import ArgumentParser
import CScan
import KQL
import RealTimeKQL

/// How much a query that needs no input may keep, and where it puts what memory does not hold.
struct MemoryOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("How much a query may keep; 1GiB if not given.", valueName: "size"))
  var memory: String?

  @Option(
    help: ArgumentHelp(
      "Where rows and groups go that memory does not hold: a folder, or off.",
      valueName: "folder|off"),
    completion: .directory)
  var spill: String?

  @Option(help: ArgumentHelp("How much of the disk they may take.", valueName: "size"))
  var spillMax: String?

  mutating func validate() throws {
    if let spill, SpillPlace(settingText: spill) == nil {
      throw ValidationError("--spill takes \(SpillPlace.takes), not '\(spill)'.")
    }
    if let spillMax, MemoryLimit.bytes(spillMax) == nil {
      throw ValidationError("--spill-max takes a size such as 10GiB, not '\(spillMax)'.")
    }
    if let memory, MemoryLimit.bytes(memory) == nil {
      throw ValidationError("--memory takes a size such as 256MiB, not '\(memory)'.")
    }
  }

  /// Lets the allocator keep little of what is freed where queries may keep little.
  static func limitKeptMemory(_ bytes: Int?) {
    guard let bytes, bytes < MemoryLimit.standard else { return }
    scan_keep_freed_memory(bytes / 8)
  }

  /// Where a query puts what memory does not hold.
  ///
  /// - Parameter isService: Whether queries are those of others, which take no room unless that is said.
  /// - Returns: The place; `nil` where all is to stay in memory.
  /// - Throws: What is wrong with the options.
  func spillSpace(isService: Bool = false) throws -> SpillSpace? {
    do throws(PipelineError) {
      return try .of(
        spill.flatMap { SpillPlace(settingText: $0) },
        limit: spillMax.flatMap { ByteSize(settingText: $0) }, isLive: isService)
    } catch {
      guard case .usage(let message, let help) = error else { throw error }
      throw ValidationError(help.isEmpty ? "\(message)." : "\(message): \(help).")
    }
  }

  /// What a query of the shell may use that needs no input.
  static func allowance(ofShell name: String) -> Allowance {
    Allowance(
      memory: MemoryLimit().account(named: name), files: .standard(),
      spill: (try? SpillSpace.of(nil, limit: nil, isLive: false)) ?? nil)
  }

  /// The account of a query.
  func account(named name: String) -> MemoryAccount {
    let bytes = memory.flatMap { MemoryLimit.bytes($0) }
    Self.limitKeptMemory(bytes)
    return MemoryLimit(bytes ?? MemoryLimit.standard).account(named: name)
  }
}
