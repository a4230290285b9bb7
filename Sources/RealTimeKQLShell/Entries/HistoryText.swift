import KQLSyntax
import RealTimeKQL

/// What of an entry may be kept in a file.
enum HistoryText {
  /// The entry without secrets: neither those of queries nor the values of secret settings.
  static func withoutSecrets(_ entry: String, _ components: Components) -> String {
    withoutSecretStrings(withoutSecretValues(entry, components))
  }

  /// The entry with stars for the value of every setting that is secret, however it is written:
  /// `--name=value`, `--name value`, `"--name", "value"`.
  ///
  /// A name that is nearly that of a secret stands for it.
  private static func withoutSecretValues(_ entry: String, _ components: Components) -> String {
    let secrets = Set(components.settings.filter(\.isSecret).map(\.name))
    guard !secrets.isEmpty else { return entry }
    let names = components.options.map(\.name)
    let isSecret = { (name: String) in
      secrets.contains(name)
        || !names.contains(name)
          && Suggestion.closest(to: name, in: names).map(secrets.contains) == true
    }
    // What kind of entry it is, is left open: a star too many does no harm.
    return masked(masked(entry, isList: true, isSecret), isList: false, isSecret)
  }

  private static func masked(
    _ entry: String, isList: Bool, _ isSecret: (String) -> Bool
  ) -> String {
    var text = ""
    var isValue = false
    var words = HistoryWords(entry, isList: isList)
    while let word = words.next() {
      text += word.gap
      let quote = word.source.first.flatMap { $0 == "\"" || $0 == "'" ? String($0) : nil } ?? ""
      let name = word.text.drop { $0 == "-" }.prefix { $0 != "=" }
      let isName =
        word.text.hasPrefix("-") && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        && isSecret(String(name))
      let hasValue = isName && word.text.contains("=")
      if word.isMasked {
        text += word.source
      } else if isValue {
        text += "\(quote)***\(quote)"
      } else if hasValue {
        text += "\(quote)\(word.text.prefix { $0 != "=" })=***\(quote)"
      } else {
        text += word.source
      }
      isValue = isName && !hasValue
    }
    return text + words.rest
  }

  /// The entry with `*` for the characters of secret strings, `h'…'`, wherever they stand.
  ///
  /// In a query the lexer knows what is a secret. A list of words holds queries inside of quotes, so
  /// there everything that looks like one is taken for one.
  private static func withoutSecretStrings(_ entry: String) -> String {
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
