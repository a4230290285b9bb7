import KQLSyntax

extension ScalarFunction {
  static let seriesDivide = ScalarFunction(
    "series_divide", "Divides a series by another, element by element; the results are reals.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: [
      "series_divide(dynamic([1, 2, 3]), dynamic([1, 2.5]))": "[1.0,0.8,null]"
    ]
  ) { (call) throws(Diagnostic) in
    try bindArithmetic(call, whole: nil, real: { $0 / $1 })
  }
}
