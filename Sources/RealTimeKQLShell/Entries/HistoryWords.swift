/// The words of an entry and where they stand in it.
///
/// Outside of quotes, words end at white space, those of a list at commas and brackets too.
struct HistoryWords {
  /// A word.
  struct Word {
    /// What stands before it.
    var gap: Substring
    /// As it was typed.
    var source: Substring
    /// Without its quotes.
    var text: String

    /// Whether it has its stars, and nothing of a value behind them.
    var isMasked: Bool {
      let end = text.lastIndex { !",;])".contains($0) }.map { text[...$0] } ?? ""
      let value = end.hasPrefix("-") ? end.drop { $0 != "=" }.dropFirst() : end
      return value == "***"
    }
  }

  /// What has not been taken.
  private(set) var rest: Substring

  private let isList: Bool

  init(_ entry: String, isList: Bool) {
    rest = entry[...]
    self.isList = isList
  }

  /// The next word; `nil` when there is none.
  mutating func next() -> Word? {
    let start = rest.startIndex
    var all = rest
    skipGap(&all)
    guard !all.isEmpty else { return nil }
    let gap = rest[start..<all.startIndex]
    let begin = all.startIndex
    var text = ""
    var quote: Character?
    while let character = all.first {
      if let open = quote {
        if isList, character == "\\", let escaped = all.dropFirst().first {
          text.append(escaped)
          all.removeFirst(2)
          continue
        }
        if character == open { quote = nil } else { text.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if isSeparator(character) {
        break
      } else {
        text.append(character)
      }
      all.removeFirst()
    }
    let word = Word(gap: gap, source: rest[begin..<all.startIndex], text: text)
    rest = all
    return word
  }

  private func isSeparator(_ character: Character) -> Bool {
    character.isWhitespace || isList && ",[]()".contains(character)
  }

  /// Separators, and the comments of a list.
  private func skipGap(_ text: inout Substring) {
    while let next = text.first {
      if isList, next == "#" {
        text = text.drop { !$0.isNewline }
      } else if isSeparator(next) {
        text.removeFirst()
      } else {
        return
      }
    }
  }
}
