import Glibc

extension ScalarFunction {
  static let asin = ScalarFunction(
    "asin", "Returns the angle whose sine is the number.",
    parameters: ["number": "A number from -1 to 1; others give null."],
    examples: ["asin(0.0)": "0", "asin(2.0)": "null"],
    overloads: [
      .map { (value: Double) -> Double? in value.magnitude > 1 ? nil : Glibc.asin(value) }
    ])
}
