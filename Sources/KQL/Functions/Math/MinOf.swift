import KQLSyntax

extension ScalarFunction {
  static let minOf = ScalarFunction(
    "min_of", "Returns the least of its arguments that is not null.",
    parameters: ["value1": "A value.", "value2…": "Values of the same type."],
    examples: ["min_of(10, 1, -3, 17)": "-3", "min_of(1, 2.5)": "1"]
  ) { (call) throws(Diagnostic) in
    try ExtremeOfValues.expression(call, isGreatest: false)
  }
}
