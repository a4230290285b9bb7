import KQL

/// The rows that a chart draws; when there are too many, the oldest make room.
struct ChartRows: Sendable {
  /// How it is drawn.
  let chart: Chart

  /// The columns.
  let schema: Schema

  /// The query that the rows are of, where that has to be said.
  var title: String?

  /// How the terminal shows pictures, where the chart is drawn for good; `nil` for dots of Braille.
  var graphics: TerminalGraphics?

  /// The rows.
  private(set) var rows: [[Value]] = []

  /// How many have made room.
  private(set) var droppedCount = 0

  private let limit: Int

  /// As many as a terminal can show, and more.
  static let limitOnTerminals = 10_000

  /// Creates a chart without rows.
  init(_ chart: Chart, _ schema: Schema, limit: Int = ChartRows.limitOnTerminals) {
    self.chart = chart
    self.schema = schema
    self.limit = limit
  }

  /// Takes the rows of a block that an encoder of values has made.
  mutating func add(_ rows: EncodedRows, _ block: EncodedRows.Block) {
    let columns = rows.columns(of: block, schema)
    for row in 0..<block.rowCount { self.rows.append(columns.map { $0.value(row) }) }
    // Not with every row: those behind have to move.
    guard self.rows.count > limit + limit / 4 || self.rows.count > limit && block.rowCount > limit
    else { return }
    droppedCount += self.rows.count - limit
    self.rows.removeFirst(self.rows.count - limit)
  }
}
