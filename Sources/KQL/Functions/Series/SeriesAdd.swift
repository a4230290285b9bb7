import KQLSyntax

extension ScalarFunction {
  static let seriesAdd = ScalarFunction(
    "series_add", "Adds two series, element by element.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: [
      "series_add(dynamic([1, 2, 3]), dynamic([1, 2.5]))": "[2,4.5,null]"
    ]
  ) { (call) throws(Diagnostic) in
    try bindArithmetic(call, whole: { $0 &+ $1 }, real: { $0 + $1 })
  }
}
