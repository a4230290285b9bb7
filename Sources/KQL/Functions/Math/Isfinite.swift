extension ScalarFunction {
  static let isfinite = ScalarFunction(
    "isfinite", "Returns whether the number is neither infinite nor NaN.",
    parameters: ["number": "A number."],
    examples: ["isfinite(1.0)": "true", "isfinite(1.0 / 0.0)": "false"],
    overloads: [
      .map { (value: Double) in value.isFinite }
    ])
}
