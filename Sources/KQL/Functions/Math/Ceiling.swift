extension ScalarFunction {
  static let ceiling = ScalarFunction(
    "ceiling", "Returns the smallest whole number that is not less than the argument.",
    parameters: ["number": "A number."],
    examples: ["ceiling(1.2)": "2", "ceiling(-1.8)": "-1"],
    overloads: [
      .map { (value: Int32) in value },
      .map { (value: Int64) in value },
      .map { (value: Double) in value.rounded(.up) },
      .map { (value: Decimal) in Decimal.rounding(value, up: true) },
    ])
}
