extension ScalarFunction {
  static let sqrt = ScalarFunction(
    "sqrt", "Returns the square root.",
    parameters: ["number": "A number."],
    examples: ["sqrt(256.0)": "16", "sqrt(-1.0)": "NaN"],
    overloads: [
      .map { (value: Double) in value.squareRoot() }
    ])
}
