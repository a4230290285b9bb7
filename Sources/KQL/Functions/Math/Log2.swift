import Glibc

extension ScalarFunction {
  static let log2 = ScalarFunction(
    "log2", "Returns the logarithm to the base 2; null when the number is negative.",
    parameters: ["number": "A number."],
    examples: ["log2(8.0)": "3"],
    overloads: [
      .map { (value: Double) -> Double? in value < 0 ? nil : Glibc.log2(value) }
    ])
}
