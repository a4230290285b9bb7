import KQLSyntax

extension ScalarFunction {
  static let not = ScalarFunction(
    "not", "Returns the opposite of a bool; null stays null.",
    parameters: ["value": "A bool."],
    examples: ["not(true)": "false", "not(bool(null))": "null"]
  ) { (call) throws(Diagnostic) in
    guard [.bool, .dynamic, .int, .long].contains(call[0].type) else {
      throw Diagnostic(
        "'not' does not take a \(call[0].type)", at: call.values[0].span,
        help: "compare the value with something")
    }
    return ScalarOperator.call(call.name, ScalarOperator.opposite, [call[0]])
  }
}
