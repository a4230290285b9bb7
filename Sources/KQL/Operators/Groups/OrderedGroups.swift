/// Rows of groups from files, to be passed on in the order in which the groups were first seen.
final class OrderedGroups {
  private let columnCount: Int
  private let runs: SortedRuns

  /// Creates no rows; `types` are those of the columns.
  init(_ types: [ScalarType], in space: SpillSpace, memory: Int) throws(SpillError) {
    columnCount = types.count
    let key = SortKey(
      expression: InputColumn(types.count, name: "", type: .long), isAscending: true,
      nullsFirst: true)
    runs = try SortedRuns([key], of: types + [.long], in: space, memory: memory)
  }

  /// Takes rows; their last column is what they are ordered by.
  func add(_ rows: Batch, _ context: EvaluationContext) throws(SpillError) {
    try runs.add(rows, context)
  }

  /// Passes on all rows, in order.
  func pass(
    _ context: EvaluationContext, account: () -> Bool, _ body: (Batch) -> Bool
  ) throws(SpillError) {
    let columns = Array(0..<columnCount)
    try runs.merge(besides: nil, context, account: account) { body($0.picking(columns)) }
  }

  /// How many bytes are in memory.
  var byteCount: Int { runs.byteCount }
}
