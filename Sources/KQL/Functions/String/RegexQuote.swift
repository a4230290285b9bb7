extension ScalarFunction {
  static let regexQuote = ScalarFunction(
    "regex_quote", "Returns a text as a regular expression that matches just it.",
    parameters: ["source": "The text."],
    examples: [#"regex_quote('(so$me.Te^xt)')"#: #"\(so\$me\.Te\^xt\)"#],
    textArguments: [0],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        arena.begin()
        for byte in text.bytes {
          if isSpecial(byte) { arena.append(UInt8(ascii: "\\")) }
          arena.append(byte)
        }
        return arena.end()
      }
    ])

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "*"),
      UInt8(ascii: "?"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"),
      UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: "&"),
      UInt8(ascii: "-"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
