import Glibc

extension ScalarFunction {
  static let exp = ScalarFunction(
    "exp", "Returns e to the power of the number.",
    parameters: ["number": "A number."],
    examples: ["exp(0)": "1"],
    overloads: [
      .map { (value: Double) in Glibc.exp(value) }
    ])
}
