/// What a component takes behind its name.
public struct ComponentArgument: Hashable, Sendable {
  /// How it is written in the help: `FILE…`; empty for nothing.
  public let notation: String

  /// How many words there must be.
  public let count: ClosedRange<Int>

  /// What the completion offers.
  public let completion: SettingCompletion

  /// What to pass, when there are too few words.
  public let help: String

  /// Whether there must be a word.
  public var isRequired: Bool { count.lowerBound > 0 }

  /// Creates a description.
  public init(
    _ notation: String, count: ClosedRange<Int>, completion: SettingCompletion = .none,
    help: String = ""
  ) {
    self.notation = notation
    self.count = count
    self.completion = completion
    self.help = help
  }

  /// Nothing.
  public static let none = ComponentArgument("", count: 0...0)

  /// One or more files to read, patterns, or `-`.
  public static func inputFiles(_ endings: [String]) -> ComponentArgument {
    ComponentArgument(
      "FILE…", count: 1...Int.max, completion: .files(endings),
      help: "pass a path, or - for standard input")
  }

  /// A file to write, or nothing for the standard output.
  public static func outputFile(_ endings: [String]) -> ComponentArgument {
    ComponentArgument("[FILE]", count: 0...1, completion: .files(endings))
  }

  /// Throws a usage error when there are too few or too many words.
  func check(_ words: [String], of name: String) throws(PipelineError) {
    if words.count < count.lowerBound {
      let noun = notation.hasPrefix("FILE") ? "a file" : notation
      throw .usage("'\(name)' needs \(noun)", help: help)
    }
    guard words.count > count.upperBound else { return }
    throw .usage(
      "'\(words[count.upperBound])' is one word too many",
      help: notation.isEmpty ? "'\(name)' takes no argument" : "it is \(name) \(notation)")
  }
}
