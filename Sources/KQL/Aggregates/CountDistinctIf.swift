extension AggregateFunction {
  static let countDistinctIf = AggregateFunction.conditional(
    "count_distinctif", "Counts the different values in the rows for which a condition is true.",
    at: 1,
    parameters: ["expression": "Anything.", "condition": "Null counts as false."],
    examples: ["count_distinctif(x, x > 1)": "3"], of: .countDistinct)
}
