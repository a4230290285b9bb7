import KQL
import KQLSyntax
import RealTimeKQL

extension ShellCommand {
  static let load = ShellCommand(
    "load", usage: "load [FILE.kql | NAME]",
    "Keeps the query of a file for the runs to come, or runs it when it needs no input; alone, tells what is loaded.",
    examples: ["load SampleQueries/SyslogLogin.kql", #"run ["syslog", "/var/log/auth.log"]"#],
    argument: .savedQueries
  ) { (session, argument) throws(ShellMistake) in
    guard !argument.isEmpty else { return session.tellWhatIsLoaded() }
    let path = FileCompletion.exists(argument) ? nil : session.shelf.entry(named: argument)?.path
    let query = try session.queryFile(path ?? argument)
    if TableNames(query.text).readsInput {
      session.loadedQuery = query
      session.tellWhatIsLoaded()
    } else {
      session.execute(query: query.text, named: query.name)
    }
  }
}

extension ShellCommand {
  static let unload = ShellCommand(
    "unload", usage: "unload", "Forgets the query that was loaded.",
    examples: ["load SampleQueries/SyslogLogin.kql", "unload"], argument: .nothing
  ) { (session, _) throws(ShellMistake) in
    session.loadedQuery = nil
    session.tellWhatIsLoaded()
  }
}

extension ShellSession {
  /// Says which query is loaded and what that does.
  func tellWhatIsLoaded() {
    guard let loadedQuery else {
      return console.say("no query is loaded; 'load FILE.kql' keeps one for the runs to come")
    }
    console.say(
      "'\(loadedQuery.name)' is loaded: runs without a query of their own use it, the questions offer it,"
        + " 'try' shows it; 'unload' forgets it")
  }
}

extension NamedQuery {
  /// The mistakes of the text, laid out with their places; empty when there are none.
  var syntaxMistakes: String {
    Parser.parse(file: text).diagnostics.filter { $0.severity == .error }
      .map { $0.rendered(in: text, named: name) }.joined(separator: "\n")
  }
}
