extension ScalarFunction {
  static let toupper = ScalarFunction(
    "toupper", "Returns a text in upper case.",
    parameters: ["source": "The text."],
    examples: ["toupper('Hello äö')": "HELLO ÄÖ"],
    textArguments: [0],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        text.mapped(to: .upper, first: UInt8(ascii: "a"), arena)
      }
    ])
}
