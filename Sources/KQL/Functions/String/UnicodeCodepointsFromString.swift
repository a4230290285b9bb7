extension ScalarFunction {
  static let unicodeCodepointsFromString = ScalarFunction(
    "unicode_codepoints_from_string", aliases: ["to_utf8"],
    "Returns the code points of a text as an array.",
    parameters: ["value": "The text."],
    examples: ["unicode_codepoints_from_string('Kusto')": "[75,117,115,116,111]"],
    textArguments: [0],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Dynamic in
        let writer = DynamicWriter(arena)
        arena.begin()
        arena.append(UInt8(ascii: "["))
        var at = 0
        while at < text.count {
          if at > 0 { arena.append(UInt8(ascii: ",")) }
          let (point, length) = text.scalar(at)
          writer.append(Int64(point == StringView.invalidScalar ? 0xFFFD : point))
          at += length
        }
        arena.append(UInt8(ascii: "]"))
        return Dynamic(arena.end())
      }
    ])
}
