import KQLSyntax

/// What plugins that look for a sequence of states take.
extension PluginCall {
  /// The columns of ids, times and states, and the rows with these as `_id`, `_time` and `_state`.
  ///
  /// - Throws: A diagnostic when an argument is no column.
  func stateRows(state: Int) throws(Diagnostic) -> (columns: [InputColumn], rows: Plan) {
    let columns = [try column(0), try column(1), try column(state)]
    let rows = Plan.projected(
      try input(), named: "project",
      [
        ColumnSchema("_id", columns[0].type), ColumnSchema("_time", columns[1].type),
        ColumnSchema("_state", .string),
      ], [columns[0], columns[1], columns[2].converted(to: .string)])
    return (columns, rows)
  }

  /// The states of the array at a position, at least one.
  ///
  /// - Throws: A diagnostic when it is no constant array, or empty.
  func sequence(_ position: Int) throws(Diagnostic) -> [String] {
    let array = arguments[position].value
    let states = try binder.constant(array, as: .dynamic).firstTexts
    guard !states.isEmpty else { throw Diagnostic("the sequence is empty", at: array.span) }
    return states
  }
}
