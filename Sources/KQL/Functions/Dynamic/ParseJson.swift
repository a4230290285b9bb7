import KQLSyntax

extension ScalarFunction {
  static let parseJson = ScalarFunction(
    "parse_json", aliases: ["todynamic", "toobject", "parsejson"],
    "Returns the dynamic value of JSON text; other text becomes a dynamic string.",
    parameters: ["json": "The text."],
    examples: [
      #"parse_json('{"a": 123}')"#: #"{"a": 123}"#, "parse_json('[1, 2]')[1]": "2",
      "parse_json('not JSON')": "not JSON", "parse_json('')": "null",
    ]
  ) { (call) throws(Diagnostic) in
    guard call[0].type == .string else { return AsDynamic.expression(call[0]) }
    return call.apply(
      .build { (text: StringView, arena: Arena) -> Dynamic? in Dynamic.parsing(text, arena) },
      [call[0]])
  }
}
