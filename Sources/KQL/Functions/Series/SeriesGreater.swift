import KQLSyntax

extension ScalarFunction {
  static let seriesGreater = ScalarFunction(
    "series_greater", "Tells for each pair of elements whether the first is greater.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: ["series_greater(dynamic([1, 2, 4]), dynamic([4, 2, 1]))": "[false,false,true]"]
  ) { (call) throws(Diagnostic) in
    try bindComparison(call, whole: { $0 > $1 }, real: { $0 > $1 })
  }
}
