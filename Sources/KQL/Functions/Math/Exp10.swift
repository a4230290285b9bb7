import Glibc

extension ScalarFunction {
  static let exp10 = ScalarFunction(
    "exp10", "Returns 10 to the power of the number.",
    parameters: ["number": "A number."],
    examples: ["exp10(3)": "1000"],
    overloads: [
      .map { (value: Double) in Glibc.pow(10, value) }
    ])
}
