import RealTimeKQL

extension ShellCommand {
  static let save = ShellCommand(
    "save", usage: "save NAME",
    "Saves the last query that was right under a name, for 'run NAME' and the questions.",
    examples: ["print 6 * 7", "save answer", "run answer"], argument: .savedQueries
  ) { (session, argument) throws(ShellMistake) in
    guard !argument.isEmpty else { throw ShellMistake("expected a name: save NAME") }
    guard !session.lastQuery.isEmpty else {
      throw ShellMistake("no query has been run yet")
    }
    if session.components.source(named: argument) != nil {
      throw ShellMistake("'\(argument)' is an input\n  = help: choose another name")
    }
    let entry = try session.shelf.save(session.lastQuery, as: argument)
    session.console.say("saved as '\(entry.name)' in \(entry.path); 'run \(entry.name)' runs it")
  }

  static let queries = ShellCommand(
    "queries", usage: "queries", "Lists the saved queries and the samples.", examples: ["queries"],
    argument: .nothing
  ) { (session, _) throws(ShellMistake) in
    let entries = session.shelf.entries
    guard !entries.isEmpty else {
      return session.console.say("there are none; 'save NAME' saves the last one")
    }
    session.console.explain(HelpTopics.list(of: entries))
  }

  static let watch = ShellCommand(
    "watch", usage: "watch NAME…",
    "Runs several saved queries, or files of queries, over the input in use at the same time.",
    examples: ["use demo logins", "watch DemoFailedLogins DemoPasswordSpray"],
    argument: .savedQueries
  ) { (session, argument) throws(ShellMistake) in
    guard let input = session.input else { throw ShellSession.noInput }
    guard let words = argument.shellWords, !words.isEmpty else {
      throw ShellMistake("expected the names of queries\n  = help: 'queries' lists them")
    }
    var queries: [NamedQuery] = []
    for word in words {
      queries.append(try session.queryFile(session.shelf.entry(named: word)?.path ?? word))
    }
    var request = input.request(queries)
    if let first = queries.first {
      request = input.run(first)
      request.queries = queries
    }
    session.execute(request)
  }
}
