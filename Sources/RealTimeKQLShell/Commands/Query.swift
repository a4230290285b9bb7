extension ShellCommand {
  static let query = ShellCommand(
    "query", usage: "query KQL", "Runs a query that needs no input.",
    examples: ["query print 6 * 7", "range x from 1 to 3 step 1 | extend y = x * x"],
    argument: .query
  ) { (session, argument) throws(ShellMistake) in
    guard !argument.isEmpty else { throw ShellMistake("expected a query: query print 1") }
    session.execute(query: argument, named: "query")
  }
}
