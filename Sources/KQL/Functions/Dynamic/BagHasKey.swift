extension ScalarFunction {
  static let bagHasKey = ScalarFunction(
    "bag_has_key", "Returns whether a bag has a key.",
    parameters: ["bag": "The bag.", "key": "The key, or a path: '$.a.b'."],
    examples: [
      "bag_has_key(dynamic({'a': 1}), 'a')": "true",
      "bag_has_key(dynamic({'a': {'b': 1}}), '$.a.c')": "false",
    ],
    overloads: [
      .map { (bag: Dynamic, key: StringView) -> Bool? in
        guard bag.kind == .bag else { return nil }
        guard let path = JsonPath(key), path.keys?.isEmpty == false else { return false }
        return path.value(in: bag) != nil
      }
    ])
}
