import KQLSyntax

extension ScalarFunction {
  static let seriesGreaterEquals = ScalarFunction(
    "series_greater_equals",
    "Tells for each pair of elements whether the first is greater or equal.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: ["series_greater_equals(dynamic([1, 2, 4]), dynamic([4, 2, 1]))": "[false,true,true]"]
  ) { (call) throws(Diagnostic) in
    try bindComparison(call, whole: { $0 >= $1 }, real: { $0 >= $1 })
  }
}
