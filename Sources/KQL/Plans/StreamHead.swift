/// An operator that takes the batches of the stream.
struct StreamHead {
  let operation: Operator

  /// The number of the table whose batches it takes; `nil` for those of all.
  let table: Int?

  /// Its number in the ``CandidateFilter`` of the table; `nil` when it takes every row.
  var candidates: Int?

  /// What takes its candidates in its place; `nil` when it looks at them itself.
  var decided: Operator?

  /// Whether it wants no more rows.
  var isSatisfied = false

  init(_ operation: Operator, of table: Int? = nil) {
    self.operation = operation
    self.table = table
  }

  /// Whether it takes the batches of a table.
  func takes(_ table: Int) -> Bool { self.table == nil || self.table == table }
}
