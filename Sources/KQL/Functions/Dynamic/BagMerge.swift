import KQLSyntax

extension ScalarFunction {
  static let bagMerge = ScalarFunction(
    "bag_merge", "Returns the members of several bags in one; of equal keys the first counts.",
    parameters: ["bag…": "The bags; what is not a bag is left out."],
    examples: [
      #"bag_merge(dynamic({"a": 1, "b": 2}), dynamic({"b": 3, "c": 4}))"#:
        #"{"a":1,"b":2,"c":4}"#
    ]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "bag_merge(bag, bag, …)")
    let overload = Overload.fold(call.values.count) { (operands, arena) -> Dynamic? in
      guard operands.contains(where: { $0?.kind == .bag }) else { return nil }
      var seen = TextSet()
      var result = DynamicBagWriter(arena)
      for case let bag? in operands where bag.kind == .bag {
        for member in bag.members where seen.insert(member.key) { result.append(member) }
      }
      return result.finish()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}
