import Glibc

extension ScalarFunction {
  static let pow = ScalarFunction(
    "pow", "Returns a number to the power of another.",
    parameters: ["base": "The number.", "exponent": "The power."],
    examples: ["pow(2, 10)": "1024"],
    overloads: [
      .map { (base: Double, exponent: Double) in Glibc.pow(base, exponent) }
    ])
}
