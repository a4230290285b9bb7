import Glibc

extension ScalarFunction {
  static let seriesAsin = ScalarFunction(
    "series_asin", "Returns the arc sine of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_asin(dynamic([0, null]))": "[0.0,null]"],
    overloads: [.elementwise { value in Glibc.asin(value) }])
}
