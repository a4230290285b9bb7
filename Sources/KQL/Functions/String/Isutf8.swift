import CScan

extension ScalarFunction {
  static let isutf8 = ScalarFunction(
    "isutf8", "Returns whether a text is well-formed UTF-8.",
    parameters: ["value": "The text."],
    examples: ["isutf8('some string')": "true"],
    textArguments: [0],
    overloads: [.map { (text: StringView) -> Bool in scan_is_utf8(text.start, text.count) }])
}
