import KQLSyntax

extension ScalarFunction {
  static let toint = ScalarFunction(
    "toint", "Converts a value to a whole number of 32 bits; null when it is none.",
    parameters: ["value": "The value."],
    examples: ["toint('123')": "123", "toint('1.5')": "null", "toint(2.9)": "2"]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .int)
  }
}
