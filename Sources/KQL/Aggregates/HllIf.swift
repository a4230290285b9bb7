extension AggregateFunction {
  static let hllIf = AggregateFunction.conditional(
    "hll_if", "Gives the state of a dcountif(), to be merged or counted later.", at: 1,
    parameters: [
      "expression": "Anything.", "condition": "Null counts as false.",
      "accuracy?": "0 to 4, as in dcount().",
    ],
    examples: ["dcount_hll(hll_if(x, x > 1))": "3"], of: .hll)
}
