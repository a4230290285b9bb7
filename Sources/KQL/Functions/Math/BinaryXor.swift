extension ScalarFunction {
  static let binaryXor = ScalarFunction(
    "binary_xor", "Returns the bits that exactly one number has.",
    parameters: ["number1": "A whole number.", "number2": "A whole number."],
    examples: ["binary_xor(12, 10)": "6"],
    overloads: [
      .map { (a: Int64, b: Int64) in a ^ b }
    ])
}
