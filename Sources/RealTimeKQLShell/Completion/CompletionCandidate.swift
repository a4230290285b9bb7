package import RealTimeKQL

/// Something that may be written next, as a whole word.
package struct CompletionCandidate: Hashable, Sendable {
  /// What it is.
  package enum Kind: Hashable, Sendable {
    /// A word, behind which another may follow.
    case word
    /// The beginning of one: `--from=`, `udp:`.
    case part
    /// The path of a file.
    case file
    /// The path of a directory, with a slash at its end.
    case folder
  }

  /// The word.
  package var text: String

  /// What it is.
  package var kind: Kind

  /// What it does, as one line; may be empty.
  package var help: String

  /// Creates a candidate; a word that ends in `=` or `:` goes on.
  package init(_ text: String, _ kind: Kind? = nil, help: String = "") {
    self.text = text
    self.kind = kind ?? (text.hasSuffix("=") || text.hasSuffix(":") ? .part : .word)
    self.help = help
  }

  /// Whether the word is not at its end.
  package var goesOn: Bool { kind == .part || kind == .folder }

  /// An option, and the letter that stands for it if there is one.
  static func all(of setting: SettingDescription) -> [CompletionCandidate] {
    let mayBeAlone = setting.isFlag || setting.alone != nil
    let names =
      (mayBeAlone ? ["--\(setting.name)"] : []) + (setting.isFlag ? [] : ["--\(setting.name)="])
    return (names + (setting.letter.map { ["-\($0)"] } ?? []))
      .map { CompletionCandidate($0, help: setting.help) }
  }

  /// What the value of a setting may be that is typed as far as this.
  ///
  /// - Parameters:
  ///   - offer: What may be completed.
  ///   - typed: What is typed of the value.
  ///   - prefix: What stands before the value in its word: `--from=`.
  /// - Returns: The candidates.
  package static func all(
    _ offer: SettingCompletion, typing typed: String, behind prefix: String = ""
  ) -> [CompletionCandidate] {
    switch offer {
    case .none: return []
    case .words(let words):
      return words.filter { $0.hasPrefix(typed) }.map { CompletionCandidate(prefix + $0) }
    case .files(let endings):
      return FileCompletion(typed, endings: endings).candidates.map { $0.behind(prefix) }
    case .directories:
      return FileCompletion(typed, endings: nil).candidates.map { $0.behind(prefix) }
    }
  }

  private func behind(_ prefix: String) -> CompletionCandidate {
    CompletionCandidate(prefix + text, kind, help: help)
  }
}
