import RealTimeKQL

extension ShellCommand {
  static let reload = ShellCommand(
    "reload", usage: "reload",
    "Reads the files of the loaded query and of the last run again (kill -HUP for a run that goes on).",
    examples: ["load SampleQueries/SyslogLogin.kql", "reload"], argument: .nothing
  ) { (session, _) throws(ShellMistake) in
    var files = session.last.request?.queries.filter { !$0.isInline && $0.name != "peek" } ?? []
    if let loaded = session.loadedQuery, !files.contains(where: { $0.name == loaded.name }) {
      files.append(loaded)
    }
    guard !files.isEmpty else {
      throw ShellMistake("no file with a query has been used\n  = help: load FILE.kql")
    }
    for file in files {
      let query = try session.queryFile(file.name)
      if session.loadedQuery?.name == query.name { session.loadedQuery = query }
      session.console.tell(
        query.text == file.text ? "'\(query.name)' is as it was" : "'\(query.name)' has changed")
    }
  }
}
