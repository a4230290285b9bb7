import KQLSyntax

extension ScalarFunction {
  static let assert = ScalarFunction(
    "assert", "Refuses the query when a condition does not hold; otherwise true.",
    parameters: ["condition": "A constant.", "message": "What to say when it is false."],
    examples: ["assert(1 < 2, 'never')": "true"]
  ) { (call) throws(Diagnostic) in
    let message = try call.constantString(1)
    guard let value = call[0].constantValue, value.type == .bool else {
      throw Diagnostic("expected a condition that is constant", at: call.values[0].span)
    }
    guard value.value(0, as: Bool.self) == true else {
      throw Diagnostic("assert() has failed with message: '\(message)'", at: call.span)
    }
    return Constant(true)
  }
}
