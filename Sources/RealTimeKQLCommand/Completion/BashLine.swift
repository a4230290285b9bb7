/// A command line of bash up to the cursor, with its quotes.
struct BashLine {
  /// The words that are finished, without their quotes.
  private(set) var words: [String] = []

  /// What is typed of the next word, without its quotes.
  private(set) var typed = ""

  /// The same as it was typed.
  private var source = ""

  /// Takes a line apart.
  init(_ line: String) {
    var state = State()
    for character in line { take(character, &state) }
  }

  private struct State {
    var quote: Character?
    var isEscaped = false
  }

  private mutating func take(_ character: Character, _ state: inout State) {
    if state.quote == nil, !state.isEscaped, character.isWhitespace {
      if !source.isEmpty { words.append(typed) }
      typed = ""
      source = ""
      return
    }
    source.append(character)
    if state.isEscaped {
      // In double quotes a backslash stays, unless it is needed.
      if state.quote == "\"", !"\"\\$`".contains(character) { typed.append("\\") }
      typed.append(character)
      state.isEscaped = false
    } else if character == "\\", state.quote != "'" {
      state.isEscaped = true
    } else if let open = state.quote {
      if character == open { state.quote = nil } else { typed.append(character) }
    } else if character == "\"" || character == "'" {
      state.quote = character
    } else {
      typed.append(character)
    }
  }

  /// What stands, without quotes, before the part of the last word that bash replaces: `--from=`.
  func typed(before replaced: String) -> String {
    guard source.hasSuffix(replaced) else { return "" }
    return BashLine(String(source.dropLast(replaced.count))).typed
  }
}
