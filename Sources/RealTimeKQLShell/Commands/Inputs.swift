import RealTimeKQL

extension ShellCommand {
  static let inputs = ShellCommand(
    "inputs", usage: "inputs", "Lists the inputs.", examples: ["inputs"],
    argument: .nothing
  ) {
    (session, _) throws(ShellMistake) in
    session.console.explain(HelpTopics(session.components).inputs)
  }
}
