import KQLSyntax

extension ScalarFunction {
  static let strrep = ScalarFunction(
    "strrep", "Returns a value as text several times, at most 1,024.",
    parameters: [
      "value": "The value.", "count": "How often.", "delimiter?": "The text between two.",
    ],
    examples: ["strrep('A', 3)": "AAA", "strrep(1, 3, '-')": "1-1-1"]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.build {
      (text: StringView, count: Int64, delimiter: StringView, arena: Arena) -> StringView in
      arena.begin()
      for index in 0..<Swift.min(Swift.max(count, 0), 1024) {
        if index > 0 { arena.append(delimiter) }
        arena.append(text)
      }
      return arena.end()
    }
    let delimiter = call.values.count == 3 ? call.argument(2, as: .string) : Constant("")
    return call.apply(
      overload, [call.argument(0, as: .string), call.argument(1, as: .long), delimiter])
  }
}
