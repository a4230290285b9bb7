import ArgumentParser
import RealTimeKQL
import RealTimeKQLShell

/// The page of the manual, realtimekql(1), made from the definitions that the help is made from.
struct ManualPage {
  /// The page as troff.
  private(set) var troff = ""

  /// The page of a program with these inputs and outputs.
  init(_ components: Components = .builtIn) {
    let version = RealTimeKQLCommand.configuration.version
    troff += ".TH REALTIMEKQL 1 \"\" \"Real-Time KQL \(version)\" \"User Commands\"\n"
    section("NAME")
    paragraph("realtimekql - \(RealTimeKQLCommand.configuration.abstract.lowercasedFirst)")
    synopsis()
    section("DESCRIPTION")
    paragraph(
      """
      Applies queries of the Kusto Query Language to events as they arrive, and to files. Results go to standard \
      output, everything else to standard error. Without arguments the interactive shell starts.
      """)
    section("COMMANDS")
    let commands = RealTimeKQLCommand.configuration.subcommands.map { $0.configuration }
    for command in commands where command.shouldDisplay {
      entry(command.commandName ?? "", command.abstract)
    }
    section("OPTIONS OF A RUN")
    settings(TextOption.allCases.map(\.description) + RunSettings.all.map(\.description))
    section("INPUTS")
    for source in components.sources { component(source) }
    section("OUTPUTS")
    for sink in components.sinks { component(sink) }
    ending()
  }

  private mutating func synopsis() {
    section("SYNOPSIS")
    let lines = RealTimeKQLCommand.configuration.usage?.split(separator: "\n") ?? []
    troff += lines.map { ".B \(Self.escaped(String($0)))\n" }.joined(separator: ".br\n")
  }

  private mutating func ending() {
    section("SIGNALS")
    entry(
      "SIGINT, SIGTERM", "End the input; what has been read is given out. A second SIGINT gives up."
    )
    entry("SIGHUP", "Reads the queries again and opens the files of outputs anew.")
    entry("SIGUSR1", "Opens the files of outputs anew.")
    section("ENVIRONMENT")
    entry("NO_COLOR", "When it is set, nothing is coloured.")
    entry("REALTIMEKQL_GEOIP", "A MaxMind database with cities, as of --geoip.")
    entry(
      "NOTIFY_SOCKET, WATCHDOG_USEC",
      "Where a service manager is told of begin, reload and end, and how often that the run gets on."
    )
    section("EXIT STATUS")
    for (code, meaning) in [
      ("0", "Done, or ended by a signal and everything given out."), ("1", "Failed while running."),
      ("2", "Wrong command line."), ("3", "A mistake in a query."), ("4", "The input failed."),
      ("5", "An output failed."), ("130", "Given up at a second SIGINT."),
    ] { entry(code, meaning) }
    section("SEE ALSO")
    paragraph(
      "The Kusto Query Language: https://learn.microsoft.com/kusto/query. "
        + "'realtimekql help' explains operators, functions and aggregates.")
  }

  private mutating func component<Product>(_ definition: ComponentDefinition<Product>) {
    let words = [definition.name, definition.argument.notation].filter { !$0.isEmpty }
    troff += ".SS \(Self.escaped(words.joined(separator: " ")))\n"
    paragraph(
      definition.summary + (definition.discussion.isEmpty ? "" : " \(definition.discussion)"))
    settings(definition.settings)
    troff += ".PP\nExample:\n.PP\n.nf\n.RS\n\(Self.escaped(definition.example))\n.RE\n.fi\n"
  }

  private mutating func settings(_ settings: [SettingDescription]) {
    for setting in settings { entry(setting.notation, setting.explanation) }
  }

  private mutating func section(_ title: String) { troff += ".SH \(title)\n" }

  private mutating func paragraph(_ words: String) { troff += ".PP\n\(Self.escaped(words))\n" }

  private mutating func entry(_ name: String, _ words: String) {
    troff += ".TP\n.B \(Self.escaped(name))\n\(Self.escaped(words))\n"
  }

  /// A text in which troff finds nothing of its own.
  private static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var result = ""
      if line.hasPrefix(".") || line.hasPrefix("'") { result = "\\&" }
      for character in line {
        switch character {
        case "\\": result += "\\(rs"
        case "-": result += "\\-"
        case "'": result += "\\(aq"
        case "`": result += "\\(ga"
        case "^": result += "\\(ha"
        case "~": result += "\\(ti"
        default: result.append(character)
        }
      }
      return result
    }.joined(separator: "\n.br\n")
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
