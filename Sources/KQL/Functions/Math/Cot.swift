import Glibc

extension ScalarFunction {
  static let cot = ScalarFunction(
    "cot", "Returns the cotangent of an angle in radians.",
    parameters: ["number": "A number."],
    examples: ["cot(1.0)": "0.6420926159343306"],
    overloads: [
      .map { (value: Double) in 1 / Glibc.tan(value) }
    ])
}
