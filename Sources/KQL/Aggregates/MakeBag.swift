import KQLSyntax

extension AggregateFunction {
  static let makeBag = AggregateFunction(
    "make_bag", aliases: ["make_dictionary"],
    "Makes a bag of the members of bags; of a repeated key the first value counts.",
    parameters: [
      "expression": "Bags; what is none is left out.",
      "limit?": "How many members at most, 1048576 when left out.",
    ], examples: ["make_bag(bag_pack(tostring(x), x * x))": "{\"1\":1,\"2\":4,\"3\":9,\"4\":16}"]
  ) { (call) throws(Diagnostic) in
    let limit = try call.elementLimit(1)
    guard call[0].type == .dynamic else { throw call.refusal(of: 0, wanted: "dynamic bags") }
    return call.aggregate(
      [call[0]], name: call.resultName(call.name == "make_dictionary" ? "dictionary" : "bag"),
      type: .dynamic
    ) {
      BagAccumulator(limit: limit)
    }
  }
}
