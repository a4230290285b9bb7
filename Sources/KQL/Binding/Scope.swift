import KQLSyntax

/// The columns an expression may use.
struct Scope: Sendable {
  /// The columns, in order.
  var schema: Schema

  /// Whether the rows have an order, so that `prev`, `next`, `row_number` may be used.
  var isSerialized = false

  /// The columns of the right side, where `$left` and `$right` are told apart (`join … on`).
  var right: Schema?

  /// The aggregates an expression may call; outside `summarize` and its like there are none.
  var allowsAggregates = false

  /// Creates a scope.
  init(_ schema: Schema, isSerialized: Bool = false) {
    self.schema = schema
    self.isSerialized = isSerialized
  }
}
