extension ScalarFunction {
  static let parseCsv = ScalarFunction(
    "parse_csv", "Returns the fields of the first line of comma-separated text as an array.",
    parameters: ["csv": "The text."],
    examples: [#"parse_csv('aa,"b,b",cc')"#: #"["aa","b,b","cc"]"#],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Dynamic? in
        let scratch = Arena(capacity: text.count + 16)
        var result = DynamicArrayWriter(arena)
        var at = 0
        var isLast = false
        while !isLast {
          scratch.begin()
          isLast = text.readField(&at, scratch)
          result.append(string: scratch.end())
        }
        withExtendedLifetime(scratch) {}
        return result.finish()
      }
    ])
}

extension StringView {
  /// Reads a field at an offset; true when the line ends behind it.
  fileprivate func readField(_ at: inout Int, _ arena: Arena) -> Bool {
    if at < count, self[at] == UInt8(ascii: "\"") {
      at += 1
      while at < count {
        if self[at] == UInt8(ascii: "\"") {
          guard at + 1 < count, self[at + 1] == UInt8(ascii: "\"") else { break }
          at += 1
        }
        arena.append(self[at])
        at += 1
      }
      at += 1
    }
    while at < count {
      let byte = self[at]
      at += 1
      if byte == UInt8(ascii: ",") { return false }
      if byte == UInt8(ascii: "\n") { return true }
      if byte == UInt8(ascii: "\r"), at >= count || self[at] == UInt8(ascii: "\n") { return true }
      arena.append(byte)
    }
    return true
  }
}
