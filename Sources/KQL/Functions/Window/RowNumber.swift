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
      (columns, count) in
      let start = columns[0].count > 0 ? columns[0].value(0, as: Int64.self) ?? 1 : 1
      var number = start &- 1
      return .filled(count) { (row: Int) -> Int64 in
        number = WindowCall.restarts(columns, 1, row) ? start : number &+ 1
        return number
      }
    }
  }
}
