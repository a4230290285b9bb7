import KQL
import KQLSyntax
package import RealTimeKQL

/// The texts of the help, made from the definitions.
package struct HelpTopics {
  private let components: Components

  /// The help of a program with these inputs and outputs.
  package init(_ components: Components = .builtIn) { self.components = components }

  /// The text of a topic.
  ///
  /// - Parameter topic: A name, `/text/` to search, or nothing for the overview.
  /// - Returns: `nil` when there is no such topic.
  package func text(of topic: String) -> String? {
    let topic = topic.trimmed
    if topic.isEmpty { return overview }
    if topic.hasPrefix("/") { return search(String(topic.dropFirst().prefix { $0 != "/" })) }
    var found = ([list(topic)] + definitions(of: topic)).compactMap(\.self)
    if let option = option(topic) {
      // Who asks for what only an option is called may mean a word of another language.
      if found.isEmpty, let advice = foreign(topic) { found.append(advice) }
      found.append(option)
    }
    return found.isEmpty ? nil : found.joined(separator: "\n\n")
  }

  /// Every topic, for completion and for candidates.
  package var all: [String] {
    Self.lists
      + ShellCommand.all.map(\.name) + OperatorGrammar.all.map(\.keyword)
      + ScalarFunction.all.map(\.name) + AggregateFunction.all.map(\.name)
      + components.sources.map(\.name) + components.sinks.map(\.name)
      + components.options.map(\.name) + PluginHelp.all.map(\.name) + Idea.all.flatMap(\.names)
  }

  private static let lists = [
    "commands", "operators", "functions", "aggregates", "plugins", "inputs", "outputs", "types",
    "ideas",
  ]

  /// What to say about a topic that does not exist.
  package func unknown(_ topic: String) -> String {
    let word = topic.lowercased()
    if let text = foreign(topic) { return text }
    let first =
      ShellCommand.names + components.sources.map(\.name) + components.sinks.map(\.name)
    if let name = Suggestion.slip(of: topic, in: first) ?? Suggestion.closest(to: topic, in: all) {
      return "no help about '\(topic)'\n  = help: did you mean '\(name)'?"
    }
    // A slip in a word of another language.
    let foreign = Suggestion.closest(to: word, in: ForeignOperator.names + ForeignFunction.names)
    let advice = foreign.flatMap { ForeignOperator.advice($0) ?? ForeignFunction.advice($0) }
    return "no help about '\(topic)'\n  = help: \(advice ?? "'help /\(topic)/' searches")"
  }

  /// What to write instead of a word of another language.
  private func foreign(_ topic: String) -> String? {
    let word = topic.lowercased()
    return (ForeignOperator.advice(word) ?? ForeignFunction.advice(word)).map {
      "'\(topic)' is not of this language\n  = help: \($0)"
    }
  }

  /// The inputs, one a line.
  package var inputs: String {
    columns(
      components.sources.map { ("\($0.name) \($0.argument.notation)".trimmed, $0.summary) })
  }

  /// The outputs, one a line.
  package var outputs: String {
    columns(
      components.sinks.map { ("\($0.name) \($0.argument.notation)".trimmed, $0.summary) })
  }

  private var overview: String {
    """
    Commands
    \(commands)

    A query is typed as it is, over several lines: it runs when it is complete, and an empty line ends it. One that \
    names a table reads the input in use; one that begins with | goes on with the last query that was right.

    More: help operators | functions | aggregates | plugins | inputs | outputs | types | ideas, \
    help NAME, help /TEXT/
    Keys: Tab completes, Up and Ctrl+R recall, Ctrl+C clears the line or stops a run, Ctrl+D leaves
    """
  }

  private var commands: String {
    columns(ShellCommand.all.map { ($0.aliasedUsage, $0.summary) })
  }

  private func list(_ topic: String) -> String? {
    switch topic.lowercased() {
    case "commands": commands
    case "operators": columns(OperatorGrammar.all.map { ($0.keyword, $0.summary) })
    case "functions": columns(ScalarFunction.all.map { ($0.signature, $0.summary) }.sorted(by: <))
    case "aggregates":
      columns(AggregateFunction.all.map { ($0.signature, $0.summary) }.sorted(by: <))
    case "plugins": columns(PluginHelp.all.map { ($0.signature, $0.summary) })
    case "types":
      columns(ScalarType.allCases.map { ($0.rawValue, Self.firstSentence(of: $0.rawValue)) })
    case "ideas", "topics":
      columns(Idea.all.map { ($0.names[0], Self.firstSentence(of: $0.names[0])) })
    case "inputs": inputs
    case "outputs": outputs
    default: nil
    }
  }

  private static func firstSentence(of idea: String) -> String {
    let text = Idea.named(idea)?.text ?? ""
    return text.firstRange(of: ". ").map { String(text[..<$0.lowerBound]) + "." } ?? text
  }

  // MARK: Definitions

  private func definitions(of name: String) -> [String?] {
    [
      ShellCommand.named(name).map(text), OperatorGrammar.named(name).map(text),
      ScalarFunction.named(name).map(text), AggregateFunction.named(name).map(text),
      PluginHelp.all.first { $0.name == name }.map(text), Idea.named(name).map(text),
      components.source(named: name).map { text($0, "input") },
      components.sink(named: name).map { text($0, "output") },
    ]
  }

  /// The options of a name and whose they are: `tolerance`, `--tolerance`; `nil` when there are none.
  package func option(_ name: String) -> String? {
    let name = name.drop { $0 == "-" }
    var seen: Set<SettingDescription> = []
    let options = components.options.filter { $0.name == name && seen.insert($0).inserted }
    return options.isEmpty ? nil : options.map(text).joined(separator: "\n\n")
  }

  private func text(_ option: SettingDescription) -> String {
    let owners =
      components.sources.filter { $0.settings.contains(option) }.map(\.name)
      + components.sinks.filter { $0.settings.contains(option) }.map(\.name)
    let owner = owners.isEmpty ? "any run" : owners.joined(separator: ", ")
    let text = "\(option.notation) (option of \(owner))\n  \(option.explanation)"
    return text + Self.examples(SettingExample(components).line(of: option).map { [$0] } ?? [])
  }

  /// An input or an output with its settings.
  private func text<Product>(_ definition: ComponentDefinition<Product>, _ kind: String) -> String {
    var text = "\(definition.name) \(definition.argument.notation) (\(kind))".spaced
    text += aliases(definition.aliases) + "\n  \(definition.summary)"
    if !definition.discussion.isEmpty { text += "\n  \(definition.discussion)" }
    if !definition.settings.isEmpty { text += "\n\nOptions\n" + settings(definition.settings) }
    return text + "\n\nExample\n  \(definition.example)"
  }

  /// Settings, one a line with what they do and what they are when they are not given.
  package func settings(_ settings: [SettingDescription]) -> String {
    columns(
      settings.map { ($0.notation, $0.explanation) })
  }

  private func text(_ command: ShellCommand) -> String {
    let text = "\(command.usage) (command)" + aliases(command.aliases) + "\n  \(command.summary)"
    return text + Self.examples(command.examples)
  }

  private func text(_ grammar: OperatorGrammar) -> String {
    let text =
      "\(grammar.notation) (operator)" + aliases(grammar.aliases) + "\n  \(grammar.summary)"
    guard OperatorExample.built.contains(grammar.keyword) else {
      return text + " It is not built yet: its grammar is read, and running it is refused."
    }
    return text + Self.examples(OperatorExample.of(grammar.keyword).map { [$0] } ?? [])
  }

  private func text(_ plugin: PluginHelp) -> String {
    text(
      "evaluate \(plugin.signature) (plugin)", plugin.summary, plugin.parameters,
      plugin.example.isEmpty ? [] : [plugin.example])
  }

  private func text(_ idea: Idea) -> String {
    let others = idea.names.dropFirst().joined(separator: ", ")
    let title = idea.names[0] + (others.isEmpty ? "" : " (see also \(others))")
    return "\(title)\n  \(idea.text)" + Self.examples(idea.examples)
  }

  /// Lines that show something at work, each as it can be typed.
  private static func examples(_ lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    let texts = lines.map { line in
      line.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
    return "\n\nExample\(lines.count == 1 ? "" : "s")\n" + texts.joined(separator: "\n")
  }

  private func text(_ function: ScalarFunction) -> String {
    text(
      "\(function.signature) (function)" + aliases(function.aliases), function.summary,
      function.parameters,
      function.examples.map { "print \($0.call)  // \($0.result)" })
  }

  private func text(_ aggregate: AggregateFunction) -> String {
    text(
      "\(aggregate.signature) (aggregate)" + aliases(aggregate.aliases), aggregate.summary,
      aggregate.parameters,
      aggregate.examples.map {
        "range x from 1 to 4 step 1 | summarize \($0.call)  // \($0.result)"
      })
  }

  private func text(
    _ heading: String, _ summary: String, _ parameters: [ScalarFunction.Parameter],
    _ examples: [String]
  ) -> String {
    var text = "\(heading)\n  \(summary)"
    if !parameters.isEmpty {
      text += "\n\nParameters\n" + columns(parameters.map { ($0.name, $0.help) })
    }
    return text + Self.examples(examples)
  }

  private func aliases(_ names: [String]) -> String {
    names.isEmpty ? "" : ", also \(names.joined(separator: ", "))"
  }

  // MARK: Search

  /// Everything whose name or summary holds a text, whatever its case.
  private func search(_ wanted: String) -> String {
    let wanted = wanted.trimmed.lowercased()
    var entries: [(String, String)] = []
    entries += ShellCommand.all.map { ($0.name, $0.summary) }
    entries += OperatorGrammar.all.map { ($0.keyword, $0.summary) }
    entries += ScalarFunction.all.map { ($0.signature, $0.summary) }
    entries += AggregateFunction.all.map { ($0.signature, $0.summary) }
    entries += PluginHelp.all.map { ($0.signature, $0.summary) }
    entries += Idea.all.map {
      ($0.names.joined(separator: ", "), Self.firstSentence(of: $0.names[0]))
    }
    entries += components.options.map { ("--\($0.name)", $0.help) }
    entries += components.sources.map { ($0.name, $0.summary) }
    entries += components.sinks.map { ($0.name, $0.summary) }
    var seen: Set<String> = []
    let found = entries.filter { seen.insert("\($0.0) \($0.1)").inserted }.filter {
      $0.0.lowercased().contains(wanted) || $0.1.lowercased().contains(wanted)
    }
    return found.isEmpty ? "nothing about '\(wanted)'" : columns(found.sorted(by: <))
  }

  /// Queries that have a name, one a line.
  static func list(of entries: [QueryShelf.Entry]) -> String {
    columns(entries.map { ($0.name, $0.title + ($0.isSample ? "" : " (yours)")) })
  }

  private func columns(_ rows: [(String, String)]) -> String { Self.columns(rows) }

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

extension SettingDescription {
  /// How it is written: `-q, --query FILE`.
  package var notation: String {
    let names = (letter.map { "-\($0), " } ?? "") + "--\(name)"
    return isFlag ? names : alone == nil ? "\(names) \(value)" : "\(names)[=\(value)]"
  }

  /// What it does, and what it is when it is not given.
  package var explanation: String {
    var text = help
    if let standard { text += " Standard: \(standard)." }
    if let alone { text += " Without a value: \(alone)." }
    if repeats { text += " May be repeated." }
    return text
  }
}

extension String {
  fileprivate var spaced: String { split(separator: " ").joined(separator: " ") }
}
