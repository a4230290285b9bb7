extension ShellCommand {
  static let exit = ShellCommand(
    "exit", aliases: ["quit"], usage: "exit", "Leaves the shell, as Ctrl+D does.",
    examples: ["exit"]
  ) { (session, _) throws(ShellMistake) in
    session.isDone = true
  }
}
