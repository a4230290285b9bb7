import Glibc
import KQLSyntax

extension ScalarFunction {
  static let seriesPow = ScalarFunction(
    "series_pow", "Raises a series to the powers in another, element by element.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: [
      "series_pow(dynamic([1, 2, 3, 4]), dynamic([1, 2, 3, 0.5]))": "[1.0,4.0,27.0,2.0]"
    ]
  ) { (call) throws(Diagnostic) in
    try bindArithmetic(call, whole: nil, real: { Glibc.pow($0, $1) })
  }
}
