import Glibc

extension ScalarFunction {
  static let seriesSin = ScalarFunction(
    "series_sin", "Returns the sine of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_sin(dynamic([0]))": "[0.0]"],
    overloads: [.elementwise { value in Glibc.sin(value) }])
}
