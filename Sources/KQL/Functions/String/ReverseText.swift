import KQLSyntax

extension ScalarFunction {
  static let reverse = ScalarFunction(
    "reverse", "Returns the characters of a text from the last to the first.",
    parameters: ["value": "The text, or a value of another type."],
    examples: ["reverse('ABC')": "CBA", "reverse(12345)": "54321"]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.build { (text: StringView, arena: Arena) -> StringView in
      arena.begin()
      let target = arena.reserve(text.count)
      var at = 0
      while at < text.count {
        let count = text.scalar(at).count
        (target + text.count - at - count).update(from: text.start + at, count: count)
        at += count
      }
      arena.advance(text.count)
      return arena.end()
    }
    return call.apply(overload, [call.argument(0, as: .string)])
  }
}
