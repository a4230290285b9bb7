/// How far a stream is in its own time.
package struct StreamTime: Hashable, Sendable {
  /// The newest event time; `nil` before there was one.
  package var newest: Datetime?

  /// The time before which no event is expected; `nil` before there was one.
  package var watermark: Datetime?

  /// Creates a time.
  package init(newest: Datetime? = nil, watermark: Datetime? = nil) {
    self.newest = newest
    self.watermark = watermark
  }
}

/// Follows the event times of a stream: the watermark is the time before which no event is expected.
///
/// It is the newest event time less a tolerance. While no events come it goes on with the clock, so
/// that the last window of a quiet stream is given out too.
struct EventClock {
  /// The column of the stream's batches with the event time; without one, events happen when they
  /// come.
  let column: Int?

  /// How much later than newer ones events may come, in ticks.
  private let tolerance: Int64

  private var newest: Int64?

  /// The newest event time, or the watermark where that is later.
  var time: Datetime? {
    newest.flatMap { Datetime.checked(Swift.max($0, watermark?.ticks ?? 0)) }
  }

  /// Events that were so far in the future that they cannot be right.
  private(set) var futureCount = 0

  /// No event before this is expected; never falls.
  private(set) var watermark: Datetime?

  /// How far ahead of the clock an event may be: 5 minutes.
  private static let futureLimit = 5 * Timespan.minute

  /// How far the stream is, for a run that goes on where this one was.
  var progress: StreamTime {
    get { StreamTime(newest: newest.map { Datetime(ticks: $0) }, watermark: watermark) }
    set {
      newest = newValue.newest?.ticks
      watermark = newValue.watermark
    }
  }

  init(column: Int?, tolerance: Timespan) {
    self.column = column
    self.tolerance = Swift.max(0, tolerance.ticks)
  }

  /// Takes in the events of a batch, which arrived at `now`.
  ///
  /// - Returns: Whether the watermark has risen.
  mutating func observe(_ batch: Batch, now: Datetime) -> Bool {
    guard let column else { return observe(now.ticks) }
    let limit = now.ticks &+ Self.futureLimit
    var latest = Int64.min
    Self.forEachTime(of: batch, in: column) { time in
      if time > limit { futureCount += 1 } else if time > latest { latest = time }
    }
    return observe(latest)
  }

  /// The newest event time of a batch, however far in the future; `nil` when there is none.
  static func newest(of batch: Batch, in column: Int) -> Datetime? {
    var latest = Int64.min
    forEachTime(of: batch, in: column) { latest = Swift.max(latest, $0) }
    return latest == .min ? nil : Datetime(ticks: latest)
  }

  @inline(__always)
  private static func forEachTime(of batch: Batch, in column: Int, _ body: (Int64) -> Void) {
    let times = batch.column(column).converted(to: .datetime)
    for row in 0..<batch.count where !times.isNull(row) {
      body(times.pointer(Datetime.self)[times.index(row)].ticks)
    }
  }

  private mutating func observe(_ latest: Int64) -> Bool {
    guard latest > newest ?? .min else { return false }
    newest = latest
    return raise(to: latest)
  }

  /// Learns that no event has come for some ticks.
  ///
  /// - Returns: Whether the watermark has risen.
  mutating func idle(for ticks: Int64) -> Bool {
    guard let newest else { return false }
    return raise(to: newest &+ ticks)
  }

  private mutating func raise(to time: Int64) -> Bool {
    let mark = time.subtractingReportingOverflow(tolerance).partialValue
    guard let next = Datetime.checked(mark), next > watermark ?? .minimum else { return false }
    watermark = next
    return true
  }
}
