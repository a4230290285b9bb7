extension ScalarFunction {
  static let sign = ScalarFunction(
    "sign", "Returns -1, 0 or 1 as the number is negative, zero or positive.",
    parameters: ["number": "A number."],
    examples: ["sign(-42)": "-1", "sign(0)": "0"],
    overloads: [
      .map { (value: Double) -> Double in value > 0 ? 1 : value < 0 ? -1 : 0 }
    ])
}
