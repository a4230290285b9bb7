extension ScalarFunction {
  static let binaryNot = ScalarFunction(
    "binary_not", "Returns the number with every bit flipped.",
    parameters: ["number": "A whole number."],
    examples: ["binary_not(5)": "-6"],
    overloads: [
      .map { (value: Int64) in ~value }
    ])
}
