extension ScalarFunction {
  static let abs = ScalarFunction(
    "abs", "Returns the number without its sign.",
    parameters: ["number": "A number or a timespan."],
    examples: ["abs(-5)": "5", "abs(-2.5)": "2.5", "abs(-1h)": "01:00:00"],
    overloads: [
      .map { (value: Int64) in value < 0 ? 0 &- value : value },
      .map { (value: Double) in value.magnitude },
      .map { (value: Decimal) in value.mantissa < 0 ? -value as Decimal : value },
      .map { (value: Timespan) in Timespan(ticks: value.ticks < 0 ? 0 &- value.ticks : value.ticks)
      },
    ])
}
