extension ShellCommand {
  static let exit = ShellCommand(
    "exit", aliases: ["quit"], usage: "exit", "Leaves the shell, as Ctrl+D does.",
    examples: ["exit"], argument: .nothing
  ) { (session, _) throws(ShellMistake) in
    session.isDone = session.mayLeave()
  }
}
