import KQLSyntax

extension ScalarFunction {
  static let tobool = ScalarFunction(
    "tobool", aliases: ["toboolean"], "Converts a value to true or false; null when it is neither.",
    parameters: ["value": "The value."],
    examples: ["tobool('TRUE')": "true", "tobool('yes')": "null", "tobool(0)": "false"]
  ) { (call) throws(Diagnostic) in
    // As measured on Kusto: only the text of a constant may have blanks around it.
    if call[0].type == .string, let text = call[0].constantValue {
      return Constant(Bool.parsed(text.pointer(StringView.self)[0].trimmed()))
    }
    return call[0].converted(to: .bool)
  }
}
