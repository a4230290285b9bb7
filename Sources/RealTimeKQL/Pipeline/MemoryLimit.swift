import KQL
import Synchronization

/// Watches how many bytes the queries keep, over all workers.
final class MemoryLimit: Sendable {
  private let limit: Int
  private let names: [String]
  private let total = Atomic(0)
  private let inOrder = Atomic(0)

  /// What one worker keeps for each query, as of the last look.
  struct Usage {
    fileprivate var bytes: [Int]
    fileprivate var nextLook: Int64 = 0
  }

  /// How often a worker looks, in nanoseconds: adding up takes time.
  private static let interval: Int64 = 5_000_000

  init(_ limit: Int, names: [String]) {
    self.limit = limit
    self.names = names
  }

  func makeUsage() -> Usage { Usage(bytes: names.map { _ in 0 }) }

  /// Learns how many bytes are kept of the rows that are put in order.
  func keep(inOrder bytes: Int) { inOrder.store(bytes, ordering: .relaxed) }

  /// Looks at what a worker keeps, if it is time to.
  ///
  /// - Returns: What to say when all of them together keep too much.
  func excess(of workers: [QueryWorker], _ usage: inout Usage) -> String? {
    let now = monotonicNanoseconds()
    guard now >= usage.nextLook else { return nil }
    var added = 0
    for (index, worker) in workers.enumerated() {
      let bytes = worker.byteCount
      added += bytes - usage.bytes[index]
      usage.bytes[index] = bytes
    }
    // Looking takes a twentieth of the time at most.
    let end = monotonicNanoseconds()
    usage.nextLook = end + Swift.max(Self.interval, (end - now) * 20)
    let sum =
      total.add(added, ordering: .relaxed).newValue + inOrder.load(ordering: .relaxed)
    guard sum > limit else { return nil }
    let largest = usage.bytes.indices.max { usage.bytes[$0] < usage.bytes[$1] } ?? 0
    return """
      \(names[largest]) needs more than the \(Self.text(limit)) that --memory allows
        = help: group by fewer values, use a time bin, or allow more, as with --memory \
      \(Self.text(limit * 2))
      """
  }

  /// What `--memory` is when it is not given: 1 GiB.
  static let standard = 1 << 30

  /// The number of bytes of a setting: `1000`, `256MiB`, `1g`; `nil` when it is none.
  static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let units = [
      "": 1, "b": 1, "k": 1 << 10, "kib": 1 << 10, "kb": 1000, "m": 1 << 20, "mib": 1 << 20,
      "mb": 1_000_000, "g": 1 << 30, "gib": 1 << 30, "gb": 1_000_000_000,
    ]
    guard let number = Int(digits), number > 0,
      let unit = units[text.dropFirst(digits.count).lowercased()]
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : bytes
  }

  /// A number of bytes as `--memory` takes it: `256MiB`.
  static func text(_ bytes: Int) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (unit, name) in units where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit)\(name)"
    }
    return "\(bytes)B"
  }
}
