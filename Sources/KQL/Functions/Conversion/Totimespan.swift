import KQLSyntax

extension ScalarFunction {
  static let totimespan = ScalarFunction(
    "totimespan", aliases: ["totime"], "Converts a value to a timespan; null when it is none.",
    parameters: ["value": "The value."],
    examples: [
      "totimespan('0.00:01:00')": "00:01:00", "totimespan('90s')": "00:01:30",
      "totimespan('abc')": "null",
    ]
  ) { (call) throws(Diagnostic) in
    call[0].converted(to: .timespan)
  }
}
