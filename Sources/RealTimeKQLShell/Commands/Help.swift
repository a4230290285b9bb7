extension ShellCommand {
  static let help = ShellCommand(
    "help", aliases: ["?"], usage: "help [TOPIC]",
    "Explains a command, an operator, a function, an input or an output; /TEXT/ searches.",
    examples: ["help summarize", "help strcat", "help /ipv4/"], argument: .topic
  ) { (session, argument) throws(ShellMistake) in
    guard let text = HelpTopics(session.components).text(of: argument) else {
      throw ShellMistake(HelpTopics(session.components).unknown(argument))
    }
    session.console.explain(text)
  }
}
