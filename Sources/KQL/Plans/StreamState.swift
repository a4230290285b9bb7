/// What the operators of one worker share while they run over a stream that does not end.
final class StreamState {
  /// Rows that were dropped because their window had been given out.
  var lateCount = 0

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

  /// Whether windows that are still open are part of a snapshot.
  var showsOpenWindows = false

  /// The place in the input of the chunk whose rows are taken in.
  var ticket = 0

  /// Whether rows are read a second time, only to fill the windows that were open again.
  var isRebuilding = false

  /// Whether the operators after the windows want no more rows.
  var isSatisfied = false

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

/// What the rows that an operator has passed on since the last time are together.
enum Emission {
  /// Windows, each of which comes once.
  case windows
  /// The totals at the moment, which replace those before.
  case snapshot
}

/// What an operator does with rows that do not end.
enum StreamUse: Sendable {
  /// Passes rows on as they come: `where`, `distinct`.
  case passes
  /// Passes some on and then ends the run: `take`.
  case ends
  /// Gives out windows of the event time, once each: `summarize … by bin(t, 1m)`.
  case windows
  /// Keeps totals, which it gives at the end: `summarize`, `count`.
  case totals
  /// Keeps a few rows, which it gives at the end: `top`.
  case keepsSome
  /// Keeps every row: `sort`.
  case keepsAll
}
