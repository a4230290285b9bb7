extension AggregateFunction {
  static let makeListIf = AggregateFunction.conditional(
    "make_list_if", "Makes an array of the values of the rows for which a condition is true.",
    at: 1,
    parameters: [
      "expression": "Anything.", "condition": "Null counts as false.",
      "limit?": "How many elements at most, 1048576 when left out.",
    ],
    examples: ["make_list_if(x, x > 2)": "[3,4]"], of: .makeList)
}
