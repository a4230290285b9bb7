extension AggregateFunction {
  static let stdevIf = AggregateFunction.conditional(
    "stdevif",
    "Gives the standard deviation of a sample, of the rows for which a condition is true.", at: 1,
    parameters: [
      "expression": "Numbers; nulls are left out.", "condition": "Null counts as false.",
    ],
    examples: ["stdevif(x, x > 2)": "0.7071067811865476"], of: .stdev)
}
