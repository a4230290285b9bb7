extension ScalarFunction {
  static let urlDecode = ScalarFunction(
    "url_decode", "Returns the text that is encoded in a URL.",
    parameters: ["url": "The encoded text."],
    examples: ["url_decode('https%3a%2f%2fwww.bing.com%2f')": "https://www.bing.com/"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        arena.begin()
        text.append(percentDecodedTo: arena)
        return arena.end()
      }
    ])
}

extension StringView {
  /// Adds the text that is encoded as in a URL to the string being built.
  func append(percentDecodedTo arena: Arena) {
    var at = 0
    while at < count {
      let byte = self[at]
      if byte == UInt8(ascii: "%"), at + 2 < count,
        let high = StringView.hexadecimalDigit(self[at + 1]),
        let low = StringView.hexadecimalDigit(self[at + 2])
      {
        arena.append(high << 4 | low)
        at += 3
      } else {
        arena.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        at += 1
      }
    }
  }
}
