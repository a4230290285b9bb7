import Glibc

extension ScalarFunction {
  static let tan = ScalarFunction(
    "tan", "Returns the tangent of an angle in radians.",
    parameters: ["number": "A number."],
    examples: ["tan(0.0)": "0"],
    overloads: [
      .map { (value: Double) in Glibc.tan(value) }
    ])
}
