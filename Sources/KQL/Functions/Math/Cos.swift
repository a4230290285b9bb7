import Glibc

extension ScalarFunction {
  static let cos = ScalarFunction(
    "cos", "Returns the cosine of an angle in radians.",
    parameters: ["number": "A number."],
    examples: ["cos(0.0)": "1"],
    overloads: [
      .map { (value: Double) in Glibc.cos(value) }
    ])
}
