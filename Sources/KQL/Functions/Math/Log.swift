import Glibc

extension ScalarFunction {
  static let log = ScalarFunction(
    "log", "Returns the natural logarithm; null when the number is negative.",
    parameters: ["number": "A number."],
    examples: ["log(1.0)": "0", "log(-1.0)": "null"],
    overloads: [
      .map { (value: Double) -> Double? in value < 0 ? nil : Glibc.log(value) }
    ])
}
