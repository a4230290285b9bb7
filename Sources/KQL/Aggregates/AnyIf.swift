extension AggregateFunction {
  static let anyIf = AggregateFunction.conditional(
    "anyif",
    "Gives a value of some row for which a condition is true; an older name of take_anyif.",
    at: 1, parameters: ["expression": "Anything.", "condition": "Null counts as false."],
    examples: ["anyif(x, x > 3)": "4"], of: .any)
}
