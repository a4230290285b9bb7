extension AggregateFunction {
  static let minIf = AggregateFunction.conditional(
    "minif", "Gives the smallest value of the rows for which a condition is true.", at: 1,
    parameters: [
      "expression": "Anything that has an order.", "condition": "Null counts as false.",
    ],
    examples: ["minif(x, x > 2)": "3"], of: .min)
}
