import KQLSyntax

extension ScalarFunction {
  static let tolong = ScalarFunction(
    "tolong", "Converts a value to a whole number of 64 bits; null when it is none.",
    parameters: ["value": "The value."],
    examples: [
      "tolong('0x10')": "16", "tolong('9223372036854775808')": "null", "tolong(-9.99)": "-9",
    ]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .long)
  }
}
