import KQLSyntax

extension ScalarFunction {
  static let maxOf = ScalarFunction(
    "max_of", "Returns the greatest of its arguments that is not null.",
    parameters: ["value1": "A value.", "value2…": "Values of the same type."],
    examples: ["max_of(10, 1, -3, 17)": "17", "max_of(1, 2.5)": "2.5", "max_of(1, int(null))": "1"]
  ) { (call) throws(Diagnostic) in
    try ExtremeOfValues.expression(call, isGreatest: true)
  }
}
