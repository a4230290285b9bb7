import Glibc

extension ScalarFunction {
  static let log10 = ScalarFunction(
    "log10", "Returns the logarithm to the base 10; null when the number is negative.",
    parameters: ["number": "A number."],
    examples: ["log10(1000.0)": "3"],
    overloads: [
      .map { (value: Double) -> Double? in value < 0 ? nil : Glibc.log10(value) }
    ])
}
