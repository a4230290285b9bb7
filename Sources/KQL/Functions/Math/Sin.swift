import Glibc

extension ScalarFunction {
  static let sin = ScalarFunction(
    "sin", "Returns the sine of an angle in radians.",
    parameters: ["number": "A number."],
    examples: ["sin(0.0)": "0"],
    overloads: [
      .map { (value: Double) in Glibc.sin(value) }
    ])
}
