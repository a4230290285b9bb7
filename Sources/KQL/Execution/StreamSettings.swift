/// How a query treats a stream that does not end.
package struct StreamSettings: Sendable {
  /// How much later than newer ones events may come without being dropped.
  package var tolerance: Timespan

  /// How far from each other in time rows of both sides of a join of the stream may be.
  package var joinWindow: Timespan

  /// How far behind the source that is farthest another one is waited for.
  package var maximumLag: Timespan

  /// How many bytes an operator keeps of rows that are too far in the future to be right.
  package var futureRoom = 64 << 20

  /// The column that says of each row whether it is shown before its time; `nil` for none.
  package var provisionalColumn: String?

  /// What ``maximumLag`` is if nothing is said: 15 minutes.
  package static let standardLag = Timespan(ticks: 15 * Timespan.minute)

  /// Whether it goes on for a query of an earlier run, whose state its worker is given (``QueryWorker/code(_:)``)
  /// before anything else.
  package var isResumed = false

  /// Makes what writes the rows that came too late; `nil` when they are only counted.
  package var makeLateFormatter: (@Sendable (Schema) -> any RowFormatter)?

  /// Creates settings.
  package init(
    tolerance: Timespan = Timespan(ticks: 5 * Timespan.second),
    joinWindow: Timespan = Timespan(ticks: Timespan.hour),
    maximumLag: Timespan = StreamSettings.standardLag,
    makeLateFormatter: (@Sendable (Schema) -> any RowFormatter)? = nil
  ) {
    self.tolerance = tolerance
    self.joinWindow = joinWindow
    self.maximumLag = maximumLag
    self.makeLateFormatter = makeLateFormatter
  }
}

/// Writes rows that came too late, of one worker.
final class LateRows {
  private let makeFormatter: @Sendable (Schema) -> any RowFormatter
  private var formatters: [Schema: any RowFormatter] = [:]
  private var buffer = ByteBuffer(capacity: 1 << 8)

  init(_ makeFormatter: @escaping @Sendable (Schema) -> any RowFormatter) {
    self.makeFormatter = makeFormatter
  }

  /// Takes in rows.
  func keep(_ rows: Batch, _ schema: Schema) {
    let visible = schema.visible
    if visible.count < schema.count {
      return keep(rows.picking(visible), schema.withoutHidden)
    }
    let formatter = formatters[schema] ?? makeFormatter(schema)
    formatters[schema] = formatter
    formatter.format(rows, to: &buffer)
  }

  /// Moves the text to the end of another buffer.
  func drain(into other: inout ByteBuffer) {
    guard !buffer.isEmpty else { return }
    other.append(buffer)
    buffer.removeAll()
  }
}
