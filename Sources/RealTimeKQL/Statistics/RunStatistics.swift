package import KQL

/// What happened in a run, to the unit: `read + added = emitted + filtered + malformed + late`, where a
/// query that aggregates counts the rows it took in as filtered and those it gives as emitted.
public struct RunStatistics: Hashable, Sendable {
  /// Events read, whole or not.
  public var read = 0

  /// Events that could not be understood.
  public var malformed = 0

  /// Events with too few or too many fields, kept.
  public var ragged = 0

  /// Values that were not of their column's type and became null.
  public var unconverted = 0

  /// Events in which no time was found, of those whose time was asked for.
  public var untimed = 0

  /// Events with a time that was not understood, of those whose time was asked for.
  public var unknownTimes = 0

  /// Rows given out.
  public var emitted = 0

  /// Rows dropped because their window had been given out already.
  public var late = 0

  /// Events more than five minutes in the future, which do not move the watermark.
  public var future = 0

  /// Late rows that were too far in the future, when enough of those were kept.
  public var futureDropped = 0

  /// Rows that joins have forgotten because only `--join-window` says how long to keep them.
  public var joinWindowPassed = 0

  /// Events of senders that have no clock of their own, because there are too many.
  public var sharedSenders = 0

  /// The source that is farthest back in time, where there are several.
  package var slowestSource: SlowestSource?

  /// What each query did.
  public var queries: [QueryStatistics] = []

  /// The names of queries that `--skip-bad` has left out for their mistakes.
  public var leftOut: [String] = []

  /// What each input has counted.
  public var sources: [ComponentStatistics] = []

  /// What each output has counted.
  public var sinks: [ComponentStatistics] = []

  /// What was read of each path that is followed.
  public var files: [FileStatistics] = []

  /// Bytes that queries have put into files because memory does not hold them.
  public var spilledBytes = 0

  /// Bytes read.
  public var bytes = 0

  /// Seconds from start to end.
  public var seconds = 0.0

  /// Creates statistics of zero.
  public init() {}

  /// The sum of a counter over the inputs and outputs: `kernelDropped`.
  public func counter(_ name: String) -> Int {
    (sources + sinks).reduce(0) { $0 + $1[name] }
  }

  /// Events that went no further than a query, or were taken into its groups.
  public var filtered: Int { max(0, read - malformed - late - emitted) }

  /// Rows given out beyond one for each event, as by `mv-expand` and by several queries.
  public var added: Int { max(0, emitted + malformed + late - read) }

  /// One line for people: `read 12,431 · emitted 312 · 0.4 s · 31k/s`.
  public var line: String {
    var parts = ["read \(Self.grouped(read))"]
    var labels: [(label: String, value: Int)] = []
    for counter in (sources + sinks).flatMap(\.counters)
    where counter.value > 0 && !counter.label.isEmpty {
      if let known = labels.firstIndex(where: { $0.label == counter.label }) {
        labels[known].value += counter.value
      } else {
        labels.append((counter.label, counter.value))
      }
    }
    parts += labels.map { "\($0.label) \(Self.grouped($0.value))" }
    if malformed > 0 { parts.append("malformed \(Self.grouped(malformed))") }
    if ragged > 0 { parts.append("ragged \(Self.grouped(ragged))") }
    if unconverted > 0 { parts.append("not converted \(Self.grouped(unconverted))") }
    if untimed > 0 { parts.append("without a time \(Self.grouped(untimed))") }
    if unknownTimes > 0 { parts.append("time not understood \(Self.grouped(unknownTimes))") }
    if late > 0 { parts.append("late \(Self.grouped(late))") }
    if future > 0 { parts.append("future \(Self.grouped(future))") }
    parts.append("emitted \(Self.grouped(emitted))")
    if !leftOut.isEmpty { parts.append("queries left out \(Self.grouped(leftOut.count))") }
    if spilledBytes > 0 { parts.append("spilled \(Self.size(spilledBytes))") }
    let tenths = Int((seconds * 10).rounded())
    parts.append("\(tenths / 10).\(tenths % 10) s")
    if seconds > 0.05 { parts.append("\(Self.grouped(Int(Double(read) / seconds)))/s") }
    return parts.joined(separator: " · ")
  }

  /// A number of bytes in few characters: `1.2 GB`.
  package static func size(_ bytes: Int) -> String {
    let (unit, size) = [("GB", 1e9), ("MB", 1e6)].first { Double(bytes) >= $0.1 } ?? ("kB", 1e3)
    let tenths = Int((Double(bytes) / size * 10).rounded(.up))
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }

  /// A number with commas between its thousands.
  package static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
      position -= 3
    }
    return digits
  }
}
