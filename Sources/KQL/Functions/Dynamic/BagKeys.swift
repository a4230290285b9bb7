extension ScalarFunction {
  static let bagKeys = ScalarFunction(
    "bag_keys", "Returns the keys of a bag as an array, each once.",
    parameters: ["bag": "The bag; null for anything else."],
    examples: ["bag_keys(dynamic({'a': 1, 'b': {'c': 2}}))": #"["a","b"]"#],
    overloads: [
      .build { (bag: Dynamic, arena: Arena) -> Dynamic? in
        guard bag.kind == .bag else { return nil }
        var seen = TextSet()
        var result = DynamicArrayWriter(arena)
        for member in bag.members where seen.insert(member.key) {
          member.key.withDecoded { result.append(string: $0) }
        }
        return result.finish()
      }
    ])
}
