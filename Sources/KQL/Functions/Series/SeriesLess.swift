import KQLSyntax

extension ScalarFunction {
  static let seriesLess = ScalarFunction(
    "series_less", "Tells for each pair of elements whether the first is less.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: ["series_less(dynamic([1, 2, 4]), dynamic([4, 2, 1]))": "[true,false,false]"]
  ) { (call) throws(Diagnostic) in
    try bindComparison(call, whole: { $0 < $1 }, real: { $0 < $1 })
  }
}
