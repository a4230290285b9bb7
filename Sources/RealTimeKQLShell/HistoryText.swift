import KQLSyntax

/// What of an entry may be kept in a file.
enum HistoryText {
  /// The entry with `*` for the characters of secret strings, `h'…'`, wherever they stand.
  ///
  /// In a query the lexer knows what is a secret. A list of words holds queries inside of quotes, so
  /// there everything that looks like one is taken for one.
  static func withoutSecrets(_ entry: String) -> String {
    var text = ""
    var close: Character?
    var before: Character?
    var isOpening = false
    for character in SecretMask.masked(entry) {
      if let quote = close {
        let isEnd = character == quote
        text.append(isEnd || character == "\\" ? character : "*")
        if isEnd { close = nil }
      } else if isOpening, character == "\"" || character == "'" {
        close = character
        isOpening = false
        text.append(character)
      } else {
        let isAlone = before.map { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? true
        let continues = isOpening && (character == "@" || character == "\\")
        isOpening = continues || (character == "h" || character == "H") && isAlone
        text.append(character)
      }
      before = character
    }
    return text
  }
}
