extension AggregateFunction {
  static let maxIf = AggregateFunction.conditional(
    "maxif", "Gives the largest value of the rows for which a condition is true.", at: 1,
    parameters: [
      "expression": "Anything that has an order.", "condition": "Null counts as false.",
    ],
    examples: ["maxif(x, x < 3)": "2"], of: .max)
}
