import Glibc

extension ScalarFunction {
  static let erf = ScalarFunction(
    "erf", "Returns the error function of the number.",
    parameters: ["number": "A number."],
    examples: ["erf(0.0)": "0"],
    overloads: [
      .map { (value: Double) in Glibc.erf(value) }
    ])
}
