import KQLSyntax

extension ScalarFunction {
  static let unicodeCodepointsToString = ScalarFunction(
    "unicode_codepoints_to_string", aliases: ["make_string"],
    "Returns the text of code points.",
    parameters: ["value…": "Code points, and arrays of them."],
    examples: [
      "unicode_codepoints_to_string(dynamic([75, 117, 115, 116, 111]))": "Kusto",
      "unicode_codepoints_to_string(75, 117, dynamic([115]))": "Kus",
    ]
  ) { (call) throws(Diagnostic) in
    try call.require(1...64, "unicode_codepoints_to_string(value, …)")
    let count = call.values.count
    let overload = Overload(
      Array(repeating: .dynamic, count: count), returns: .string
    ) { call in
      let arena = Arena(capacity: call.count * 8)
      return fillColumn(
        call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> StringView in
        arena.begin()
        for column in call.columns {
          guard let value = column.value(row, as: Dynamic.self) else { continue }
          if value.kind == .array {
            for element in value.elements { append(element, to: arena) }
          } else {
            append(value, to: arena)
          }
        }
        return arena.end()
      }
    }
    return call.apply(overload, call.dynamicArguments())
  }

  private static func append(_ value: Dynamic, to arena: Arena) {
    guard let number = value.asLong, let point = UInt32(exactly: number),
      Unicode.Scalar(point) != nil
    else { return }
    arena.advance(DynamicString.encode(point, arena.reserve(4)))
  }
}
