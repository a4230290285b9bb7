import RealTimeKQL

extension ShellCommand {
  static let outputs = ShellCommand(
    "outputs", usage: "outputs", "Lists the outputs.", examples: ["outputs"],
    argument: .nothing
  ) {
    (session, _) throws(ShellMistake) in
    session.console.explain(HelpTopics(session.components).outputs)
  }
}
