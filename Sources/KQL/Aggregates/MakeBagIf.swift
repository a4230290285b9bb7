extension AggregateFunction {
  static let makeBagIf = AggregateFunction.conditional(
    "make_bag_if", "Makes a bag of the members of the bags for which a condition is true.", at: 1,
    parameters: [
      "expression": "Bags.", "condition": "Null counts as false.",
      "limit?": "How many elements at most, 1048576 when left out.",
    ],
    examples: ["make_bag_if(bag_pack(tostring(x), x), x > 3)": "{\"4\":4}"], of: .makeBag)
}
