import Glibc

extension ScalarFunction {
  static let exp2 = ScalarFunction(
    "exp2", "Returns 2 to the power of the number.",
    parameters: ["number": "A number."],
    examples: ["exp2(10)": "1024"],
    overloads: [
      .map { (value: Double) in Glibc.exp2(value) }
    ])
}
