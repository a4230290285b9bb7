import KQLSyntax

extension ScalarFunction {
  static let seriesEquals = ScalarFunction(
    "series_equals", "Tells for each pair of elements whether they are equal.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: ["series_equals(dynamic([1, 2, 4]), dynamic([4, 2, 1]))": "[false,true,false]"]
  ) { (call) throws(Diagnostic) in
    try bindComparison(call, whole: { $0 == $1 }, real: { $0 == $1 })
  }
}
