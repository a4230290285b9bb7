import Glibc

extension ScalarFunction {
  static let getprocessname = ScalarFunction(
    "getprocessname", "Returns the name of a running process, empty when there is none.",
    parameters: ["pid": "The process's number."],
    examples: ["getprocessname(-1)": ""],
    isDeterministic: false,
    overloads: [
      Overload([.long], returns: .string) { call in
        let names = call.state { ProcessNameCache() }
        let pids = call.reader(0, of: Int64?.self)
        let arena = Arena(capacity: call.count * 16)
        return fillColumn(
          call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> StringView in
          guard let pid = pids[row], pid > 0 else { return .empty }
          return arena.copy(names.name(of: pid))
        }
      }
    ])
}

/// The names of processes, each asked for again after ten seconds.
private final class ProcessNameCache {
  private var known: [Int64: (name: StringView, until: Int64)] = [:]
  private var arena = Arena(capacity: 4096)
  private var version = 0

  func name(of pid: Int64) -> StringView {
    let now = MonotonicClock.nanoseconds
    let version = ProcessNames.version
    if version != self.version {
      self.version = version
      known.removeAll(keepingCapacity: true)
    }
    if let entry = known[pid], entry.until > now { return entry.name }
    if known.count > 4096 {
      known.removeAll()
      arena = Arena(capacity: 4096)
    }
    let name = read(pid)
    known[pid] = (name, now + 10_000_000_000)
    return name
  }

  private func read(_ pid: Int64) -> StringView {
    if let told = ProcessNames.name(of: pid) { return arena.copy(told) }
    let file = open("/proc/\(pid)/comm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return .empty }
    defer { close(file) }
    arena.begin()
    let count = Glibc.read(file, arena.reserve(256), 256)
    guard count > 0 else { return .empty }
    arena.advance(count)
    var text = arena.end()
    if text[text.count - 1] == UInt8(ascii: "\n") { text = text[0..<text.count - 1] }
    return text
  }
}
