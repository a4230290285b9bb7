/// What the operators of one worker share while they run over a stream that does not end.
final class StreamState {
  /// Rows that were dropped because their window had been given out.
  var lateCount = 0

  /// Rows among them that were too far in the future, of which too much is kept already.
  var futureCount = 0

  /// Rows that a join has forgotten because only the setting says how long to keep them.
  var cutCount = 0

  /// Takes late rows; `nil` when they are only counted.
  let keepLate: ((_ rows: Batch, _ schema: Schema) -> Void)?

  /// How far from each other in time rows of both sides of a join may be, in ticks.
  let joinWindow: Int64

  /// The newest event time, or how far the watermark is if that is later; `nil` before the first event.
  var newest: Datetime?

  /// Windows that start in the same span of this many ticks are given out together.
  ///
  /// Longer windows, which is all but those of a fraction of a second, are given out each for itself.
  let paneTicks: Int64

  /// Whether operators are made that will be given the state of an earlier run: rows of tables which they
  /// pass on were given out by that.
  var isResuming = false

  /// Whether the operators after the windows want no more rows.
  var isSatisfied = false

  /// Times behind this one, in ticks, are too far in the future to be right; it goes on with the clock.
  var horizon = Int64.max

  /// How many bytes each operator keeps of rows behind the horizon at most.
  var futureRoom = 64 << 20

  init(
    tolerance: Timespan, joinWindow: Timespan, keepLate: ((Batch, Schema) -> Void)? = nil
  ) {
    self.keepLate = keepLate
    self.joinWindow = joinWindow.ticks
    let spans: [Int64] = [1000, 500, 200, 100, 50, 20].map { $0 * Timespan.millisecond }
    let wanted = tolerance.ticks / 8
    paneTicks = spans.first { $0 <= wanted } ?? 10 * Timespan.millisecond
  }
}

/// What an operator does with rows that do not end.
enum StreamUse: Sendable {
  /// Passes rows on as they come: `where`, `distinct`.
  case passes
  /// Passes some on and then ends the run: `take`.
  case ends
  /// Passes rows on in order, and looks at those around them: `prev()`, `scan`.
  case sequence
  /// Gives out windows of the event time, once each: `summarize … by bin(t, 1m)`.
  case windows
  /// Passes rows on in the order of their time, once no earlier one is expected: `sort by t asc`.
  case ordersByTime
  /// Keeps totals, which it gives at the end: `summarize`, `count`, `partition`.
  case totals
  /// Keeps a few rows, which it gives at the end: `top`.
  case keepsSome
  /// Keeps every row: `sort`.
  case keepsAll
}
