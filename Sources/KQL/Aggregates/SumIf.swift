extension AggregateFunction {
  static let sumIf = AggregateFunction.conditional(
    "sumif", "Adds up the values of the rows for which a condition is true.", at: 1,
    parameters: ["expression": "Numbers or timespans.", "condition": "Null counts as false."],
    examples: ["sumif(x, x > 2)": "7"], of: .sum)
}
