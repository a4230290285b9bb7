extension AggregateFunction {
  static let stdevpIf = AggregateFunction.conditional(
    "stdevpif",
    "Gives the standard deviation of a whole population, of the rows for which a condition is true.",
    at: 1,
    parameters: [
      "expression": "Numbers; nulls are left out.", "condition": "Null counts as false.",
    ],
    examples: ["stdevpif(x, x > 2)": "0.5"], of: .stdevp)
}
