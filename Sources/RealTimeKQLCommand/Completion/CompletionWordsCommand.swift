import ArgumentParser
import RealTimeKQLShell

/// `realtimekql completion-words`: answers the scripts of `realtimekql completion`, a word a line.
///
/// A line is a letter, the word, a tabulator and what the word does. The letter is `w` for a word, `p` for
/// one that goes on, `f` for a file, `d` for a directory; fish, which needs to know nothing of that, gets
/// none.
struct CompletionWordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion-words", abstract: "Answer the scripts of 'completion'.",
    shouldDisplay: false)

  @Argument(parsing: .captureForPassthrough, help: "A shell, and the words so far.")
  var words: [String] = []

  func run() throws {
    guard let shell = words.first.flatMap(CompletionShell.init(rawValue:)) else {
      throw ValidationError("Expected bash, zsh or fish.")
    }
    let rest = Array(words.dropFirst())
    let lines =
      switch shell {
      case .bash: Self.bash(rest.first ?? "", typed: rest.dropFirst().first ?? "")
      case .zsh: Self.zsh(rest)
      case .fish: Self.fish(rest)
      }
    if !lines.isEmpty { try OutputDescriptor.line(lines.joined(separator: "\n")) }
  }

  /// bash tells the line up to the cursor, and how much of its last word it will replace.
  private static func bash(_ line: String, typed: String) -> [String] {
    let line = BashLine(line)
    let kept = line.typed(before: typed)
    return completion(line.words.dropFirst(), line.typed).candidates.compactMap { candidate in
      // bash puts the slash behind a directory itself.
      let isFolder = candidate.kind == .folder
      let text = isFolder ? String(candidate.text.dropLast()) : candidate.text
      let rest = text.hasPrefix(kept) ? String(text.dropFirst(kept.count)) : text
      return rest.isEmpty ? nil : Self.line(candidate, rest)
    }
  }

  /// zsh leaves out what stands before the last `=` or `/`, when it is told so by a line `s`.
  private static func zsh(_ words: [String]) -> [String] {
    let typed = words.last ?? ""
    let completion = completion(words.dropLast(), typed)
    guard completion.stem > 0, let end = typed.lastIndex(where: { $0 == "=" || $0 == "/" }) else {
      return completion.candidates.map { Self.line($0, $0.text) }
    }
    let stem = typed.distance(from: typed.startIndex, to: end) + 1
    return ["s\t"] + completion.candidates.map { Self.line($0, String($0.text.dropFirst(stem))) }
  }

  private static func fish(_ words: [String]) -> [String] {
    completion(words.dropLast(), words.last ?? "").candidates.map { "\($0.text)\t\($0.help)" }
  }

  private static func completion(
    _ words: some Sequence<String>, _ typed: String
  ) -> WordCompletion { CommandLineCompletion.completion(after: Array(words), typing: typed) }

  private static func line(_ candidate: CompletionCandidate, _ text: String) -> String {
    let kind =
      switch candidate.kind {
      case .word: "w"
      case .part: "p"
      case .file: "f"
      case .folder: "d"
      }
    return "\(kind)\(text)\t\(candidate.help)"
  }
}
