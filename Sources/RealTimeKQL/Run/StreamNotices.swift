import KQL

/// Warns of events that came at the wrong time or were lost, at most once a minute for each kind.
struct StreamNotices {
  private var late = (count: 0, next: Int64.min)
  private var future = (count: 0, next: Int64.min)

  /// What was said of each counter of the inputs and outputs.
  private var said: [String: (count: Int, next: Int64)] = [:]
  private var nextLook = Int64.min

  private static let minute: Int64 = 60_000_000_000
  private static let second: Int64 = 1_000_000_000

  /// What there is to say now; the counters of the inputs and outputs are looked at once a second.
  mutating func next(
    _ share: RunShare, _ components: @autoclosure () -> [ComponentStatistics]
  ) -> String? {
    var parts: [String] = []
    let now = monotonicNanoseconds()
    if now >= nextLook {
      nextLook = now + Self.second
      for (number, component) in components().enumerated() {
        for counter in component.counters where !counter.notice.isEmpty && counter.value > 0 {
          let name = "\(number) \(counter.name)"
          guard let new = Self.news(counter.value, &said[name, default: (0, .min)]) else {
            continue
          }
          parts.append("warning: \(RunStatistics.grouped(new)) \(counter.notice)")
        }
      }
    }
    parts += share.members.compactMap { $0.worker.takeWarning() }.map { "warning: \($0)" }
    if let new = Self.news(share.lateCount, &late) {
      parts.append(
        "warning: \(RunStatistics.grouped(new)) late rows dropped, whose windows had been given out"
          + " (--tolerance waits longer, --late=FILE keeps them)")
    }
    if let new = Self.news(share.reader.futureCount, &future) {
      parts.append(
        "warning: \(RunStatistics.grouped(new)) events are more than 5 minutes in the future")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  private static func news(_ count: Int, _ said: inout (count: Int, next: Int64)) -> Int? {
    guard count > said.count else { return nil }
    let now = monotonicNanoseconds()
    guard now >= said.next else { return nil }
    let new = count - said.count
    said = (count, now + minute)
    return new
  }
}
