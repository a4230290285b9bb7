import RealTimeKQL

extension ShellCommand {
  static let inputs = ShellCommand(
    "inputs", usage: "inputs", "Lists the inputs.", examples: ["inputs"]
  ) {
    (session, _) throws(ShellMistake) in
    session.console.explain(HelpTopics(session.components).inputs)
  }
}
