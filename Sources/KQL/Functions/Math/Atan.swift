import Glibc

extension ScalarFunction {
  static let atan = ScalarFunction(
    "atan", "Returns the angle whose tangent is the number.",
    parameters: ["number": "A number."],
    examples: ["atan(0.0)": "0"],
    overloads: [
      .map { (value: Double) in Glibc.atan(value) }
    ])
}
