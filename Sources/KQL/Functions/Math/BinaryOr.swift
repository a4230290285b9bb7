extension ScalarFunction {
  static let binaryOr = ScalarFunction(
    "binary_or", "Returns the bits that at least one number has.",
    parameters: ["number1": "A whole number.", "number2": "A whole number."],
    examples: ["binary_or(12, 10)": "14"],
    overloads: [
      .map { (a: Int64, b: Int64) in a | b }
    ])
}
