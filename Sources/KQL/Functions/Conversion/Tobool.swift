import KQLSyntax

extension ScalarFunction {
  static let tobool = ScalarFunction(
    "tobool", aliases: ["toboolean"], "Converts a value to true or false; null when it is neither.",
    parameters: ["value": "The value."],
    examples: ["tobool('TRUE')": "true", "tobool('yes')": "null", "tobool(0)": "false"]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .bool)
  }
}
