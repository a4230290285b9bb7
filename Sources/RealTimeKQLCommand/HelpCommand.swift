import ArgumentParser
import Glibc
import RealTimeKQLShell

/// `realtimekql help`: explains commands, operators, functions, inputs and outputs.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: "Explain a command, an operator, a function, an input or an output.",
    discussion: """
      'help operators', 'help functions', 'help aggregates', 'help inputs' and
      'help outputs' list what there is; 'help /text/' searches.
      """)

  @Argument(
    parsing: .allUnrecognized, help: "A name, or /text/ to search.", completion: .list(Self.topics))
  var topic: [String] = []

  private static var topics: [String] {
    let commands = RealTimeKQLCommand.configuration.subcommands.map { $0.configuration }
    return commands.filter(\.shouldDisplay).compactMap(\.commandName) + HelpTopics().all
  }

  func run() throws {
    let topic = topic.joined(separator: " ")
    guard !topic.isEmpty else {
      try OutputDescriptor.line(RealTimeKQLCommand.helpMessage())
      return
    }
    let command = RealTimeKQLCommand.configuration.subcommands.first {
      $0.configuration.commandName == topic
    }
    if topic == "run" {
      try OutputDescriptor.line(RunCommand.help)
    } else if let command {
      let text = RealTimeKQLCommand.helpMessage(for: command)
      // Some options have the name of a subcommand.
      let option = HelpTopics().option(topic).map { "\n\n\($0)" } ?? ""
      try OutputDescriptor.line((text + option).wrapped(to: Terminal.width(of: STDOUT_FILENO)))
    } else if let text = HelpTopics().text(of: topic) {
      try OutputDescriptor.line(text.wrapped(to: Terminal.width(of: STDOUT_FILENO)))
    } else {
      Message.error(HelpTopics().unknown(topic))
      throw ExitCode(2)
    }
  }
}
