extension AggregateFunction {
  static let makeSetIf = AggregateFunction.conditional(
    "make_set_if",
    "Makes an array of the different values of the rows for which a condition is true.", at: 1,
    parameters: [
      "expression": "Anything.", "condition": "Null counts as false.",
      "limit?": "How many elements at most, 1048576 when left out.",
    ],
    examples: ["make_set_if(x % 2, x > 2)": "[1,0]"], of: .makeSet)
}
