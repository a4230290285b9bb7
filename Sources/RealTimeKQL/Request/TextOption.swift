/// The options of a run that give it texts: queries, and functions that they may call.
package enum TextOption: String, CaseIterable, Sendable {
  case query
  case expression
  case functions

  /// The option that a letter stands for: `q`.
  static func lettered(_ letter: String) -> TextOption? {
    allCases.first { $0.description.letter == letter }
  }

  /// What people are told about it.
  package var description: SettingDescription {
    switch self {
    case .query: Self.file("query", "A file with queries.", letter: "q")
    case .functions:
      Self.file("functions", "'.create function' statements that queries may call.")
    case .expression:
      SettingDescription(
        name: "expression", value: "KQL",
        help: "A query; a word with a blank and a pipe is one too.",
        takes: "a query", standard: nil, completion: .none, isSecret: false, repeats: true,
        letter: "e")
    }
  }

  private static func file(
    _ name: String, _ help: String, letter: String? = nil
  ) -> SettingDescription {
    SettingDescription(
      name: name, value: "FILE", help: help, takes: "the path of a file", standard: nil,
      completion: .files([".kql"]), isSecret: false, repeats: true, letter: letter)
  }
}
