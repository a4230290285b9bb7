/// What a query asks of a table of the stream.
package struct StreamFeed: Sendable {
  /// The place of the table's input among those of the run.
  var input = 0

  /// The name of its format among those of the input; empty for the one of its events as they are.
  let view: String

  /// Its place among the tables that the query reads.
  var table = 0

  /// The format.
  let format: any InputFormat

  /// The columns it was bound to behind the format's.
  let paths: [ColumnPath]

  /// The column that says when an event happened.
  let eventTime: Int?

  /// What the column is, where it is none of the format's.
  var eventTimeSource: Expression?
}
