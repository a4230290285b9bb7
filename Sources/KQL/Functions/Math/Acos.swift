import Glibc

extension ScalarFunction {
  static let acos = ScalarFunction(
    "acos", "Returns the angle whose cosine is the number.",
    parameters: ["number": "A number from -1 to 1; others give null."],
    examples: ["acos(1.0)": "0", "acos(2.0)": "null"],
    overloads: [
      .map { (value: Double) -> Double? in value.magnitude > 1 ? nil : Glibc.acos(value) }
    ])
}
