import ArgumentParser
import CScan
import KQL
import RealTimeKQL

/// How much a query that needs no input may keep.
struct MemoryOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("How much a query may keep; 1GiB if not given.", valueName: "size"))
  var memory: String?

  mutating func validate() throws {
    if let memory, MemoryLimit.bytes(memory) == nil {
      throw ValidationError("--memory takes a size such as 256MiB, not '\(memory)'.")
    }
  }

  /// Lets the allocator keep little of what is freed where queries may keep little.
  static func limitKeptMemory(_ bytes: Int?) {
    guard let bytes, bytes < MemoryLimit.standard else { return }
    scan_keep_freed_memory(bytes / 8)
  }

  /// The account of a query.
  func account(named name: String) -> MemoryAccount {
    let bytes = memory.flatMap { MemoryLimit.bytes($0) }
    Self.limitKeptMemory(bytes)
    return MemoryLimit(bytes ?? MemoryLimit.standard).account(named: name)
  }
}
