extension AggregateFunction {
  static let varianceIf = AggregateFunction.conditional(
    "varianceif", "Gives the variance of a sample, of the rows for which a condition is true.",
    at: 1,
    parameters: [
      "expression": "Numbers; nulls are left out.", "condition": "Null counts as false.",
    ],
    examples: ["varianceif(x, x > 2)": "0.5"], of: .variance)
}
