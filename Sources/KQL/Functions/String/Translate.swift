extension ScalarFunction {
  static let translate = ScalarFunction(
    "translate", "Returns a text with each of some characters replaced by another.",
    parameters: [
      "search": "The characters to replace.",
      "replacement": "The characters to put there; the last one stands for those without partner.",
      "source": "The text.",
    ],
    examples: [
      "translate('krasp', 'otsku', 'spark')": "kusto", "translate('abc', 'x', 'abc')": "xxx",
    ],
    overloads: [
      .build {
        (search: StringView, replacement: StringView, text: StringView, arena: Arena)
          -> StringView in
        let count = replacement.characterCount
        arena.begin()
        var at = 0
        while at < text.count {
          let (point, length) = text.scalar(at)
          if let index = search.firstIndex(ofCharacter: point) {
            if count > 0 {
              let partner = Swift.min(index, count - 1)
              arena.append(replacement.substring(Int64(partner), 1))
            }
          } else {
            arena.append(text[at..<at + length])
          }
          at += length
        }
        return arena.end()
      }
    ])
}

extension StringView {
  /// The index of the first occurrence of a character.
  fileprivate func firstIndex(ofCharacter point: UInt32) -> Int? {
    var at = 0
    var index = 0
    while at < count {
      let (here, length) = scalar(at)
      if here == point { return index }
      at += length
      index += 1
    }
    return nil
  }
}
