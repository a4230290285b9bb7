import KQLSyntax

extension ScalarFunction {
  static let dynamicToJson = ScalarFunction(
    "dynamic_to_json", "Returns a dynamic value as JSON text with sorted keys.",
    parameters: ["value": "The value."],
    examples: [
      #"dynamic_to_json(dynamic({"b": 2, "a": [1, "x"]}))"#: #"{"a":[1,"x"],"b":2}"#,
      "dynamic_to_json(1h)": "01:00:00",
    ]
  ) { (call) throws(Diagnostic) in
    if call[0].type != .dynamic { return call.argument(0, as: .string) }
    let overload = Overload.build { (value: Dynamic?, arena: Arena) -> StringView in
      guard let value else { return .empty }
      arena.begin()
      DynamicWriter(arena).append(sorted: value, as: .json)
      return arena.end()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}
