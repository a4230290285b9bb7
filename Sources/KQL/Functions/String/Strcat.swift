import KQLSyntax

extension ScalarFunction {
  static let strcat = ScalarFunction(
    "strcat", "Returns its arguments as one text.",
    parameters: ["value…": "What to put together: values of any type."],
    examples: ["strcat('hello', ' ', 'world')": "hello world", "strcat('n = ', 5)": "n = 5"]
  ) { (call) throws(Diagnostic) in
    try call.require(1...64, "strcat(value, …)")
    return call.apply(.joined(count: call.values.count), call.arguments(as: .string))
  }

  static let strcatDelim = ScalarFunction(
    "strcat_delim", "Returns its arguments as one text with a delimiter between them.",
    parameters: ["delimiter": "The text between two.", "value…": "Values of any type."],
    examples: ["strcat_delim('-', 1, '2', 'A', true)": "1-2-A-True"]
  ) { (call) throws(Diagnostic) in
    try call.require(3...64, "strcat_delim(delimiter, value1, value2, …)")
    let texts = call.arguments(as: .string)
    var operands: [Expression] = []
    for text in texts.dropFirst() {
      if !operands.isEmpty { operands.append(texts[0]) }
      operands.append(text)
    }
    return call.apply(.joined(count: operands.count), operands)
  }
}

extension Overload {
  /// Puts texts together.
  fileprivate static func joined(count: Int) -> Overload {
    Overload(Array(repeating: .string, count: count), returns: .string) { call in
      let readers = (0..<count).map { call.reader($0, of: StringView.self) }
      let arena = Arena(capacity: call.count * 8 * count)
      var builder = ColumnBuilder<StringView>(capacity: call.count)
      readers.withUnsafeBufferPointer { readers in
        for row in 0..<call.count {
          arena.begin()
          for reader in readers { arena.append(reader[row]) }
          builder.append(arena.end())
        }
      }
      return builder.finish(owners: [arena])
    }
  }
}
