import CScan

extension ScalarFunction {
  static let isascii = ScalarFunction(
    "isascii", "Returns whether a text has only ASCII characters.",
    parameters: ["value": "The text."],
    examples: ["isascii('some string')": "true", "isascii('café')": "false"],
    textArguments: [0],
    overloads: [.map { (text: StringView) -> Bool in scan_is_ascii(text.start, text.count) }])
}
