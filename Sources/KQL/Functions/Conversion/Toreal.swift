import KQLSyntax

extension ScalarFunction {
  static let toreal = ScalarFunction(
    "toreal", aliases: ["todouble"],
    "Converts a value to a floating-point number; null when it is none.",
    parameters: ["value": "The value."],
    examples: ["toreal('123.4')": "123.4", "toreal('abc')": "null"]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .real)
  }
}
