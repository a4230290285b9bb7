import KQLSyntax

extension ScalarFunction {
  static let todecimal = ScalarFunction(
    "todecimal", "Converts a value to a decimal number of 34 digits; null when it is none.",
    parameters: ["value": "The value."],
    examples: ["todecimal('123.45678')": "123.45678", "todecimal(0.1)": "0.1"]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .decimal)
  }
}
