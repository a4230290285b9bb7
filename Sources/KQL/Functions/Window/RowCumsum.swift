import KQLSyntax

extension ScalarFunction {
  static let rowCumsum = ScalarFunction(
    "row_cumsum", "Adds up the values of a column from the first row on.",
    parameters: ["term": "A number.", "restart?": "A bool that starts anew where it is true."],
    examples: ["row_cumsum(x)": "10"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    let type = try WindowCall.summedType(call.values[0])
    let operands = [call[0].converted(to: type)] + (try WindowCall.restart(call, 1))
    return WindowCall(call, type: type, operands) {
      if type == .real { return RunningSum<Double>(sum: 0) { $0 + $1 } }
      if type == .decimal {
        return RunningSum<Decimal>(sum: Decimal(mantissa: 0, scale: 0)) { $0 + $1 ?? $0 }
      }
      return RunningSum<Int64>(sum: 0) { $0 &+ $1 }
    }
  }
}

/// The sum of the values so far.
private struct RunningSum<Value: ScalarElement & KernelValue>: RunningFunction {
  var sum: Value
  let add: (Value, Value) -> Value
  private let zero: Value

  init(sum: Value, _ add: @escaping (Value, Value) -> Value) {
    self.sum = sum
    zero = sum
    self.add = add
  }

  mutating func code(_ coder: StateCoder) { coder.code(&sum) }

  mutating func values(_ columns: [Column], count: Int) -> Column {
    var sum = sum
    defer { self.sum = sum }
    return .filled(count) { (row: Int) -> Value in
      if WindowCall.restarts(columns, 1, row) { sum = zero }
      if let value = columns[0].value(row, as: Value.self) { sum = add(sum, value) }
      return sum
    }
  }
}
