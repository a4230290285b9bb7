import KQLSyntax

extension ScalarFunction {
  static let seriesSubtract = ScalarFunction(
    "series_subtract", "Subtracts a series from another, element by element.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: [
      "series_subtract(dynamic([1, 2, 3]), dynamic([1, 2.5]))": "[0,-0.5,null]"
    ]
  ) { (call) throws(Diagnostic) in
    try bindArithmetic(call, whole: { $0 &- $1 }, real: { $0 - $1 })
  }
}
