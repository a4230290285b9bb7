import KQLSyntax

extension ScalarFunction {
  static let isempty = ScalarFunction(
    "isempty", "Returns whether a value is null or the empty text.",
    parameters: ["value": "The value."],
    examples: ["isempty('')": "true", "isempty('x')": "false", "isempty(long(null))": "true"]
  ) { (call) throws(Diagnostic) in
    call.apply(
      .map { (text: StringView) -> Bool in text.isEmpty }, [call.argument(0, as: .string)])
  }

  static let isnotempty = ScalarFunction(
    "isnotempty", aliases: ["notempty"], "Returns whether a value is neither null nor empty text.",
    parameters: ["value": "The value."],
    examples: ["isnotempty('')": "false", "isnotempty('x')": "true"]
  ) { (call) throws(Diagnostic) in
    call.apply(
      .map { (text: StringView) -> Bool in !text.isEmpty }, [call.argument(0, as: .string)])
  }
}
