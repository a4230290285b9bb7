/// The words of a run that is being typed at the shell's prompt: as in a Unix shell, or as a list.
struct TypedWords {
  /// The words that are finished.
  private(set) var words: [String] = []

  /// What is typed of the next one.
  private(set) var typed = ""

  /// The quote that it stands in.
  private(set) var quote: Character?

  /// Whether it is a word of a list, where words are in quotes.
  let isList: Bool

  /// Whether a quote has been closed in it, so that nothing can be added.
  private(set) var isClosed = false

  /// Takes what is typed apart.
  ///
  /// - Parameter text: What stands behind the command or behind `name =`.
  init(_ text: String) {
    isList = ["[", "("].contains(text.first { !$0.isWhitespace })
    var hasWord = false
    var rest = text[...]
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open {
          quote = nil
          isClosed = true
        } else if isList, character == "\\", let escaped = rest.first, "\"'\\".contains(escaped) {
          typed.append(escaped)
          rest.removeFirst()
        } else {
          typed.append(character)
        }
      } else if character == "\"" || character == "'" {
        quote = character
        hasWord = true
      } else if character.isWhitespace || isList && "[](),".contains(character) {
        if hasWord { words.append(typed) }
        typed = ""
        hasWord = false
        isClosed = false
      } else if isList, character == "#" {
        rest = rest.drop { !$0.isNewline }
      } else {
        typed.append(character)
        hasWord = true
      }
    }
  }
}
