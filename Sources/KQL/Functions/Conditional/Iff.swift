import KQLSyntax

extension ScalarFunction {
  static let iff = ScalarFunction(
    "iff", aliases: ["iif"], "Returns the second or the third argument, as the first says.",
    parameters: [
      "if": "The condition; null counts as false.", "then": "The value when it is true.",
      "else": "The value when it is not.",
    ],
    examples: ["iff(2 > 1, 'yes', 'no')": "yes", "iff(bool(null), 1, 2)": "2"]
  ) { (call) throws(Diagnostic) in
    try Choice.expression(
      conditions: [call.values[0]], values: [call.values[1], call.values[2]], call)
  }
}
