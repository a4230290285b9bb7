extension ScalarFunction {
  static let tolower = ScalarFunction(
    "tolower", "Returns a text in lower case.",
    parameters: ["source": "The text."],
    examples: ["tolower('Hello ÄÖ')": "hello äö"],
    textArguments: [0],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        text.mapped(to: .lower, first: UInt8(ascii: "A"), arena)
      }
    ])
}
