import Glibc

extension ScalarFunction {
  static let seriesLog = ScalarFunction(
    "series_log", "Returns the natural logarithm of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_log(dynamic([1, null]))": "[0.0,null]"],
    overloads: [.elementwise { value in Glibc.log(value) }])
}
