extension ScalarFunction {
  static let binaryAnd = ScalarFunction(
    "binary_and", "Returns the bits that both numbers have.",
    parameters: ["number1": "A whole number.", "number2": "A whole number."],
    examples: ["binary_and(12, 10)": "8"],
    overloads: [
      .map { (a: Int64, b: Int64) in a & b }
    ])
}
