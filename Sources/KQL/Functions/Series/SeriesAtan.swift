import Glibc

extension ScalarFunction {
  static let seriesAtan = ScalarFunction(
    "series_atan", "Returns the arc tangent of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_atan(dynamic([0, 'a']))": "[0.0,null]"],
    overloads: [.elementwise { value in Glibc.atan(value) }])
}
