extension ScalarFunction {
  static let stringSize = ScalarFunction(
    "string_size", "Returns the number of bytes of a text in UTF-8.",
    parameters: ["source": "The text."],
    examples: ["string_size('hello')": "5", "string_size('⒦⒰')": "6"],
    overloads: [.map { (text: StringView) -> Int64 in Int64(text.count) }])
}
