import ArgumentParser
import FoundationEssentials
import RealTimeKQL
import RealTimeKQLShell

/// The options and arguments of a subcommand, as it declares them to swift-argument-parser.
struct CommandOptions {
  private let arguments: [Argument]

  private struct Description: Decodable {
    struct Command: Decodable { var arguments: [Argument]? }
    var command: Command
  }

  private struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    struct Completion: Decodable {
      struct Files: Decodable { var extensions: [String] }
      struct Words: Decodable { var values: [String] }
      struct Folders: Decodable {}
      var file: Files?
      var list: Words?
      var directory: Folders?
    }

    var kind: String
    var names: [Name]?
    var abstract: String?
    var allValues: [String]?
    var isRepeating: Bool
    var shouldDisplay: Bool
    var completionKind: Completion?

    var spellings: [String] {
      (names ?? []).map { $0.kind == "short" ? "-\($0.name)" : "--\($0.name)" }
    }

    var completion: SettingCompletion {
      if let files = completionKind?.file { return .files(files.extensions.map { ".\($0)" }) }
      if completionKind?.directory != nil { return .directories }
      guard let words = completionKind?.list?.values ?? allValues else { return .none }
      return .words(words)
    }
  }

  /// Reads what a subcommand declares.
  init(_ command: any ParsableCommand.Type) {
    let description = try? JSONDecoder().decode(
      Description.self, from: Data(command._dumpHelp().utf8))
    arguments = (description?.command.arguments ?? []).filter(\.shouldDisplay)
  }

  /// The options, and the beginnings of those that need a value.
  var options: [CompletionCandidate] {
    arguments.flatMap { argument in
      argument.spellings.map { name in
        let goesOn = argument.kind == "option" && name.hasPrefix("--")
        return CompletionCandidate(goesOn ? "\(name)=" : name, help: argument.abstract ?? "")
      }
    }
  }

  /// What the next word may be.
  func completion(after words: [String], typing typed: String) -> WordCompletion {
    var waiting: Argument?
    var count = 0
    for word in words {
      if waiting != nil {
        waiting = nil
      } else if word.hasPrefix("-"), word.count > 1 {
        if let option = option(word), option.kind == "option", !word.contains("=") {
          waiting = option
        }
      } else {
        count += 1
      }
    }
    if let waiting { return WordCompletion(waiting.completion, typing: typed) }
    if typed.hasPrefix("-") {
      guard let equals = typed.firstIndex(of: "=") else {
        return WordCompletion(options, typing: typed)
      }
      let value = CompletionCandidate.all(
        option(typed)?.completion ?? .none, typing: String(typed[equals...].dropFirst()),
        behind: String(typed[...equals]))
      return WordCompletion(value, typing: typed)
    }
    let positional = arguments.filter { $0.kind == "positional" }
    let next = count < positional.count ? positional[count] : positional.last { $0.isRepeating }
    return WordCompletion(next?.completion ?? .none, typing: typed)
  }

  private func option(_ word: String) -> Argument? {
    let name = String(word.prefix { $0 != "=" })
    return arguments.first { $0.spellings.contains(name) }
  }
}
