/// The span of time that a rising watermark is in.
///
/// What gives the span of a time never falls. Where it is the same at a later time too, it need not be asked on
/// the way there: a quiet stream asks thousands of queries many times a second.
struct SteadySpan {
  private var number: Int64 = 0

  /// Between these times the span is known, in ticks.
  private var from = Int64.max
  private var until = Int64.min

  /// How far ahead is asked next.
  private var step = Timespan.second

  /// When the span was last another one.
  private var changed = Int64.min

  /// Asking ahead for less is not worth it.
  private static let leastStep = Timespan.second / 20

  /// The number of the span at a time; `span` gives it.
  mutating func number(at time: Int64, _ span: (Int64) -> Int64) -> Int64 {
    if time >= from, time <= until { return number }
    let found = span(time)
    if found != number {
      let (length, isTooLong) = time.subtractingReportingOverflow(changed)
      step = Swift.max(isTooLong ? Timespan.second : length / 2, Timespan.second)
      (number, changed) = (found, time)
    }
    (from, until) = (time, time)
    guard step >= Self.leastStep else { return found }
    let (ahead, isTooFar) = time.addingReportingOverflow(step)
    if !isTooFar, span(ahead) == found {
      until = ahead
      step = Swift.min(step * 2, Timespan.day)
    } else {
      step /= 4
    }
    return found
  }
}
