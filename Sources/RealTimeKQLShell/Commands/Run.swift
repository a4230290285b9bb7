import RealTimeKQL

extension ShellCommand {
  static let run = ShellCommand(
    "run", usage: "run [\"INPUT\", \"ARGUMENT\", \"OPTION\", …, \"OUTPUT\"]",
    "Runs a query over an input; without a list, asks four questions first.",
    examples: [
      "run",
      #"run ["demo", "logins", "table"]"#,
      #"run ["syslog", "/var/log/auth.log", "--query=SyslogLogin.kql", "table"]"#,
      #"args = ["csv", "events.csv", "table"]"#, "run(args)",
    ], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    let words = try session.words(of: argument)
    let request: PipelineRequest
    if words.isEmpty {
      guard let answered = try GuidedQuestions(session).ask() else { return }
      request = answered
      session.console.tell("run \(WordList.text(of: request.words))")
    } else {
      request = try session.request(of: words)
    }
    session.start(request)
  }
}
