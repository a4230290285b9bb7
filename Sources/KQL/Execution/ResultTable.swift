/// What an output is told of a table of results before it has rows.
package struct ResultTable: Sendable {
  /// Its columns.
  package var schema: Schema

  /// How it is to be drawn; `nil` where the query does not say.
  package var chart: Chart?

  /// Whether its rows come when the stream ends, so that until then they are shown as they would be.
  package var comesAtEnd = false
}
