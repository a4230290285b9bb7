import KQLSyntax

extension ScalarFunction {
  static let rowNumber = ScalarFunction(
    "row_number", "Numbers the rows.",
    parameters: [
      "start?": "The first number, 1 if left out.",
      "restart?": "A bool that starts anew where it is true.",
    ],
    examples: ["row_number()": "4", "row_number(0)": "3"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    let start = call.values.isEmpty ? Constant(Int64(1)) : try WindowCall.long(call, 0)
    return WindowCall(call, type: .long, [start] + (try WindowCall.restart(call, 1))) {
      RowNumbers()
    }
  }
}

/// The numbers of rows.
private struct RowNumbers: RunningFunction {
  /// The first number, and the last one given; `nil` before the first row.
  private var state: (start: Int64, number: Int64)?

  mutating func code(_ coder: StateCoder) {
    coder.code(&state, (start: 0, number: 0)) {
      coder.code(&$0.start)
      coder.code(&$0.number)
    }
  }

  mutating func values(_ columns: [Column], count: Int) -> Column {
    let first = columns[0].count > 0 ? columns[0].value(0, as: Int64.self) ?? 1 : 1
    var (start, number) = state ?? (first, first &- 1)
    defer { if count > 0 { state = (start, number) } }
    return .filled(count) { (row: Int) -> Int64 in
      number = WindowCall.restarts(columns, 1, row) ? start : number &+ 1
      return number
    }
  }
}
