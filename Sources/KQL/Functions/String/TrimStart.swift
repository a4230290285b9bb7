import KQLSyntax

extension ScalarFunction {
  static let trimStart = ScalarFunction(
    "trim_start", "Returns a text without a match of a regular expression at its start.",
    parameters: ["regex": "The regular expression.", "source": "The text."],
    examples: ["trim_start('[^a-z]+', '- abc')": "abc"]
  ) { (call) throws(Diagnostic) in try Trimming.bind(.start, call) }
}
