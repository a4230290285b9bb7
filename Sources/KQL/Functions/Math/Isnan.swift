extension ScalarFunction {
  static let isnan = ScalarFunction(
    "isnan", "Returns whether the number is NaN.",
    parameters: ["number": "A number."],
    examples: ["isnan(0.0 / 0.0)": "true", "isnan(1.0)": "false"],
    overloads: [
      .map { (value: Double) in value.isNaN }
    ])
}
