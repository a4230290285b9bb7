import KQLSyntax

extension ScalarFunction {
  static let trim = ScalarFunction(
    "trim", "Returns a text without a match of a regular expression at its start and at its end.",
    parameters: ["regex": "The regular expression.", "source": "The text."],
    examples: [
      #"trim('--', '--https://bing.com--')"#: "https://bing.com", "trim(' +', '  a b ')": "a b",
    ]
  ) { (call) throws(Diagnostic) in try Trimming.bind(.both, call) }
}
