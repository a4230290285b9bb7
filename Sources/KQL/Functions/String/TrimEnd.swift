import KQLSyntax

extension ScalarFunction {
  static let trimEnd = ScalarFunction(
    "trim_end", "Returns a text without a match of a regular expression at its end.",
    parameters: ["regex": "The regular expression.", "source": "The text."],
    examples: ["trim_end('.com', 'bing.com')": "bing"]
  ) { (call) throws(Diagnostic) in try Trimming.bind(.end, call) }
}
