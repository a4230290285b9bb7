/// What a query asks of the stream.
package struct StreamFeed: Sendable {
  /// The name of the view it reads; empty for the one that every other name stands for.
  let view: String

  /// The view's format.
  let format: any InputFormat

  /// The columns it was bound to behind the format's.
  let paths: [ColumnPath]

  /// The column that says when an event happened.
  let eventTime: Int?

  /// What the column is, where it is none of the format's.
  var eventTimeSource: Expression?
}
