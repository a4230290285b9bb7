extension ScalarFunction {
  static let extentId = ScalarFunction(
    "extent_id", aliases: ["extentid"],
    "Returns the shard a row is in; there are none here: zeros.",
    parameters: [:], examples: ["extent_id()": "00000000-0000-0000-0000-000000000000"],
    overloads: [Overload([], returns: .guid) { call in .constant(Guid.zero, count: call.count) }])
}
