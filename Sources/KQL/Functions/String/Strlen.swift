extension ScalarFunction {
  static let strlen = ScalarFunction(
    "strlen", "Returns the number of characters of a text.",
    parameters: ["source": "The text."],
    examples: ["strlen('hello')": "5", "strlen('⒦⒰')": "2", "strlen('')": "0"],
    overloads: [.map { (text: StringView) -> Int64 in Int64(text.characterCount) }])
}
