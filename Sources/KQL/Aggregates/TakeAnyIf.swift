extension AggregateFunction {
  static let takeAnyIf = AggregateFunction.conditional(
    "take_anyif", "Gives a value of some row for which a condition is true.", at: 1,
    parameters: ["expression": "Anything.", "condition": "Null counts as false."],
    examples: ["take_anyif(x, x > 3)": "4"], of: .takeAny)
}
