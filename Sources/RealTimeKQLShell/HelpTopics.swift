import KQL
import KQLSyntax
import RealTimeKQL

/// The texts of the help, made from the definitions.
package enum HelpTopics {
  /// The text of a topic.
  ///
  /// - Parameter topic: A name, `/text/` to search, or nothing for the overview.
  /// - Returns: `nil` when there is no such topic.
  package static func text(of topic: String) -> String? {
    let topic = topic.trimmed
    if topic.isEmpty { return overview }
    if topic.hasPrefix("/") { return search(String(topic.dropFirst().prefix { $0 != "/" })) }
    let texts = [list(topic)] + definitions(of: topic)
    let found = texts.compactMap(\.self)
    return found.isEmpty ? nil : found.joined(separator: "\n\n")
  }

  /// Every topic, for completion and for candidates.
  static var all: [String] {
    ["commands", "operators", "functions", "aggregates", "inputs", "outputs"]
      + ShellCommand.all.map(\.name) + OperatorGrammar.all.map(\.keyword)
      + ScalarFunction.all.map(\.name) + AggregateFunction.all.map(\.name)
      + InputKind.all.map(\.name) + OutputKind.all.map(\.name)
  }

  /// What to say about a topic that does not exist.
  package static func unknown(_ topic: String) -> String {
    let candidate = Suggestion.closest(to: topic, in: all).map { "did you mean '\($0)'?" }
    return "no help about '\(topic)'\n  = help: \(candidate ?? "'help /\(topic)/' searches")"
  }

  /// The inputs, one a line.
  package static var inputs: String {
    columns(
      InputKind.all.map { ("\($0.name) \($0.argument)".trimmed, $0.summary) })
  }

  /// The outputs, one a line.
  package static var outputs: String {
    columns(
      OutputKind.all.map { ("\($0.name) \($0.argument)".trimmed, $0.summary) })
  }

  private static var overview: String {
    """
    Commands
    \(commands)

    A query that needs no input can be typed as it is, over several lines: it runs when it is complete,
    and an empty line ends it.

    More: help operators | functions | aggregates | inputs | outputs, help NAME, help /TEXT/
    Keys: Tab completes, Up and Ctrl+R recall, Ctrl+C clears the line or stops a run, Ctrl+D leaves
    """
  }

  private static var commands: String {
    columns(ShellCommand.all.map { ($0.aliasedUsage, $0.summary) })
  }

  private static func list(_ topic: String) -> String? {
    switch topic.lowercased() {
    case "commands": commands
    case "operators": columns(OperatorGrammar.all.map { ($0.keyword, $0.summary) })
    case "functions": columns(ScalarFunction.all.map { ($0.signature, $0.summary) }.sorted(by: <))
    case "aggregates":
      columns(AggregateFunction.all.map { ($0.signature, $0.summary) }.sorted(by: <))
    case "inputs": inputs
    case "outputs": outputs
    default: nil
    }
  }

  // MARK: Definitions

  private static func definitions(of name: String) -> [String?] {
    [
      ShellCommand.named(name).map(text), OperatorGrammar.named(name).map(text),
      ScalarFunction.named(name).map(text), AggregateFunction.named(name).map(text),
      InputKind.named(name).map {
        "\($0.name) \($0.argument) (input)".spaced + aliases($0.aliases) + "\n  \($0.summary)"
      },
      OutputKind.named(name).map {
        "\($0.name) \($0.argument) (output)".spaced + "\n  \($0.summary)"
      },
    ]
  }

  private static func text(_ command: ShellCommand) -> String {
    var text = "\(command.usage) (command)" + aliases(command.aliases) + "\n  \(command.summary)"
    if !command.examples.isEmpty {
      text += "\n\nExamples\n" + command.examples.map { "  \($0)" }.joined(separator: "\n")
    }
    return text
  }

  private static func text(_ grammar: OperatorGrammar) -> String {
    "\(grammar.notation) (operator)" + aliases(grammar.aliases) + "\n  \(grammar.summary)"
  }

  private static func text(_ function: ScalarFunction) -> String {
    text(
      "\(function.signature) (function)" + aliases(function.aliases), function.summary,
      function.parameters,
      function.examples.map { "print \($0.call)  // \($0.result)" })
  }

  private static func text(_ aggregate: AggregateFunction) -> String {
    text(
      "\(aggregate.signature) (aggregate)" + aliases(aggregate.aliases), aggregate.summary,
      aggregate.parameters,
      aggregate.examples.map {
        "range x from 1 to 4 step 1 | summarize \($0.call)  // \($0.result)"
      })
  }

  private static func text(
    _ heading: String, _ summary: String, _ parameters: [ScalarFunction.Parameter],
    _ examples: [String]
  ) -> String {
    var text = "\(heading)\n  \(summary)"
    if !parameters.isEmpty {
      text += "\n\nParameters\n" + columns(parameters.map { ($0.name, $0.help) })
    }
    if !examples.isEmpty {
      text += "\n\nExamples\n" + examples.map { "  \($0)" }.joined(separator: "\n")
    }
    return text
  }

  private static func aliases(_ names: [String]) -> String {
    names.isEmpty ? "" : ", also \(names.joined(separator: ", "))"
  }

  // MARK: Search

  /// Everything whose name or summary holds a text, whatever its case.
  private static func search(_ wanted: String) -> String {
    let wanted = wanted.trimmed.lowercased()
    var entries: [(String, String)] = []
    entries += ShellCommand.all.map { ($0.name, $0.summary) }
    entries += OperatorGrammar.all.map { ($0.keyword, $0.summary) }
    entries += ScalarFunction.all.map { ($0.signature, $0.summary) }
    entries += AggregateFunction.all.map { ($0.signature, $0.summary) }
    entries += InputKind.all.map { ($0.name, $0.summary) }
    entries += OutputKind.all.map { ($0.name, $0.summary) }
    let found = entries.filter {
      $0.0.lowercased().contains(wanted) || $0.1.lowercased().contains(wanted)
    }
    return found.isEmpty ? "nothing about '\(wanted)'" : columns(found.sorted(by: <))
  }

  /// Two columns; a wide first one has the second below it.
  private static func columns(_ rows: [(String, String)]) -> String {
    let width = min(26, rows.map(\.0.count).max() ?? 0)
    return rows.map { name, summary in
      name.count > width
        ? "  \(name)\n  \(String(repeating: " ", count: width))  \(summary)"
        : "  \(name)\(String(repeating: " ", count: width - name.count))  \(summary)"
    }.joined(separator: "\n")
  }
}

extension ShellCommand {
  fileprivate var aliasedUsage: String {
    aliases.isEmpty ? usage : "\(usage) (\(aliases.joined(separator: ", ")))"
  }
}

extension String {
  fileprivate var spaced: String { split(separator: " ").joined(separator: " ") }
}
