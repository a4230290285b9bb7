extension AggregateFunction {
  static let avgIf = AggregateFunction.conditional(
    "avgif", "Gives the mean of the values of the rows for which a condition is true.", at: 1,
    parameters: [
      "expression": "Numbers, datetimes or timespans.", "condition": "Null counts as false.",
    ],
    examples: ["avgif(x, x > 2)": "3.5"], of: .avg)
}
