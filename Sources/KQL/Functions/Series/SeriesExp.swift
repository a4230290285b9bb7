import Glibc

extension ScalarFunction {
  static let seriesExp = ScalarFunction(
    "series_exp", "Returns e to the power of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_exp(dynamic([0]))": "[1.0]"],
    overloads: [.elementwise { value in Glibc.exp(value) }])
}
