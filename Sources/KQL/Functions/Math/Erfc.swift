import Glibc

extension ScalarFunction {
  static let erfc = ScalarFunction(
    "erfc", "Returns one less the error function of the number.",
    parameters: ["number": "A number."],
    examples: ["erfc(0.0)": "1"],
    overloads: [
      .map { (value: Double) in Glibc.erfc(value) }
    ])
}
