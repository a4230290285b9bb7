extension AggregateFunction {
  static let dcountIf = AggregateFunction.conditional(
    "dcountif",
    "Estimates the number of different values in the rows for which a condition is true.", at: 1,
    parameters: [
      "expression": "Anything.", "condition": "Null counts as false.",
      "accuracy?": "0 to 4, as in dcount().",
    ],
    examples: ["dcountif(x, x > 1)": "3"], of: .dcount)
}
