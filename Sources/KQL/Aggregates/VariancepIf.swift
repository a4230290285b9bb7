extension AggregateFunction {
  static let variancepIf = AggregateFunction.conditional(
    "variancepif",
    "Gives the variance of a whole population, of the rows for which a condition is true.", at: 1,
    parameters: [
      "expression": "Numbers; nulls are left out.", "condition": "Null counts as false.",
    ],
    examples: ["variancepif(x, x > 2)": "0.25"], of: .variancep)
}
