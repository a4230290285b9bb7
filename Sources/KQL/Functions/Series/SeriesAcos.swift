import Glibc

extension ScalarFunction {
  static let seriesAcos = ScalarFunction(
    "series_acos", "Returns the arc cosine of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_acos(dynamic([1, 0]))": "[0.0,1.5707963267948966]"],
    overloads: [.elementwise { value in Glibc.acos(value) }])
}
