extension ScalarFunction {
  static let isinf = ScalarFunction(
    "isinf", "Returns whether the number is infinite.",
    parameters: ["number": "A number."],
    examples: ["isinf(1.0 / 0.0)": "true", "isinf(1.0)": "false"],
    overloads: [
      .map { (value: Double) in value.isInfinite }
    ])
}
