import KQLSyntax

extension ScalarFunction {
  static let coalesce = ScalarFunction(
    "coalesce",
    "Returns the first argument that is not null; of text, the first that is not empty.",
    parameters: ["value1": "A value.", "value2…": "Values of the same type."],
    examples: ["coalesce(int(null), 5, 7)": "5", "coalesce('', 'x')": "x"]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "coalesce(value1, value2…)")
    let type = try Choice.commonType(of: call.values, call)
    let operands = call.values.map { $0.expression.converted(to: type) }
    let overload = Overload([type], repeats: operands.count...operands.count, returns: type) {
      call in
      let last = call.columns.count - 1
      return Column.choosing(call.columns, count: call.count) { row in
        call.columns.firstIndex { !$0.isMissing(row) } ?? last
      }
    }
    return Call(call.name, overload, operands).folded
  }
}

extension Column {
  /// Whether a row is null, or an empty string.
  fileprivate func isMissing(_ row: Int) -> Bool {
    type == .string ? pointer(StringView.self)[index(row)].isEmpty : isNull(row)
  }
}
