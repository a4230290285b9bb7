import Glibc

extension ScalarFunction {
  static let seriesTan = ScalarFunction(
    "series_tan", "Returns the tangent of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_tan(dynamic([0]))": "[0.0]"],
    overloads: [.elementwise { value in Glibc.tan(value) }])
}
