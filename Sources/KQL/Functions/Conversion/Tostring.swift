import KQLSyntax

extension ScalarFunction {
  static let tostring = ScalarFunction(
    "tostring", "Converts a value to text; null gives the empty string.",
    parameters: ["value": "The value."],
    examples: [
      "tostring(123)": "123", "tostring(1.0)": "1.0", "tostring(true)": "True",
      "tostring(1d)": "1.00:00:00", "tostring(dynamic({\"a\": [1, 2]}))": "{\"a\":[1,2]}",
    ]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .string)
  }
}
