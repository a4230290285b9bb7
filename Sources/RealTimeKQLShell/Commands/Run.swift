import RealTimeKQL

extension ShellCommand {
  static let run = ShellCommand(
    "run", usage: "run [\"INPUT\", \"ARGUMENT\", \"OPTION\", …, \"OUTPUT\"]",
    "Runs a query over an input; without a list, asks four questions first. 'run NAME' runs a saved query.",
    examples: [
      "run",
      #"run ["demo", "logins", "table"]"#,
      #"run ["syslog", "/var/log/auth.log", "--query=SyslogLogin.kql", "table"]"#,
      #"args = ["csv", "events.csv", "table"]"#, "run(args)",
    ], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    let words = try session.words(of: argument)
    let request: PipelineRequest
    if words.count == 1, session.components.source(named: words[0]) == nil,
      let saved = session.shelf.entry(named: words[0])
    {
      return try session.runQuery(try session.queryFile(saved.path).text)
    }
    if words.isEmpty {
      var questions = GuidedQuestions(session)
      guard let answered = try questions.ask() else { return }
      request = answered
      // Both are what can be typed instead, and the arrow keys bring them back.
      let line = "realtimekql \(WordList.line(of: request.words))"
      let list = "run \(WordList.text(of: request.words))"
      for text in [line, list] {
        session.console.tell(text)
        session.remember(text)
      }
    } else {
      request = try session.request(of: words)
    }
    session.start(request)
  }
}
