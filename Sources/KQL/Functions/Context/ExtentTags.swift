extension ScalarFunction {
  static let extentTags = ScalarFunction(
    "extent_tags", "Returns the tags of the shard a row is in; there are none here: null.",
    parameters: [:], examples: ["extent_tags()": "null"],
    overloads: [Overload([], returns: .dynamic) { call in .nulls(.dynamic, count: call.count) }])
}
