import Glibc

extension ScalarFunction {
  static let seriesCos = ScalarFunction(
    "series_cos", "Returns the cosine of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_cos(dynamic([0]))": "[1.0]"],
    overloads: [.elementwise { value in Glibc.cos(value) }])
}
