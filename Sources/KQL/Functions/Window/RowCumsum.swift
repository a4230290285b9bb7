import KQLSyntax

extension ScalarFunction {
  static let rowCumsum = ScalarFunction(
    "row_cumsum", "Adds up the values of a column from the first row on.",
    parameters: ["term": "A number.", "restart?": "A bool that starts anew where it is true."],
    examples: ["row_cumsum(x)": "10"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    let type = try WindowCall.summedType(call.values[0])
    let operands = [call[0].converted(to: type)] + (try WindowCall.restart(call, 1))
    return WindowCall(call, type: type, operands) { (columns, count) in
      if type == .real {
        var sum = 0.0
        return .filled(count) { (row: Int) -> Double in
          if WindowCall.restarts(columns, 1, row) { sum = 0 }
          sum += columns[0].value(row, as: Double.self) ?? 0
          return sum
        }
      }
      var sum: Int64 = 0
      return .filled(count) { (row: Int) -> Int64 in
        if WindowCall.restarts(columns, 1, row) { sum = 0 }
        sum &+= columns[0].value(row, as: Int64.self) ?? 0
        return sum
      }
    }
  }
}
