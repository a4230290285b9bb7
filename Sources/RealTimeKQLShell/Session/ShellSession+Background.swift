import RealTimeKQL

/// Runs that go on while the prompt is used.
extension ShellSession {
  /// The entry that is to be run in the background, if a text ends in `&`.
  static func backgroundEntry(_ text: String) -> String? {
    let text = text.trimmed
    guard text.hasSuffix("&"), !text.hasSuffix("&&") else { return nil }
    return text.dropLast().trimmed
  }

  /// Starts what an entry says.
  func performInBackground(_ text: String) throws(ShellMistake) {
    let request = try backgroundRequest(text)
    guard console.isInteractive else {
      throw ShellMistake("a run in the background needs a terminal\n  = help: leave out the &")
    }
    let run = withDefaults(request)
    hasWarnedOfJobs = false
    try console.start(
      run,
      described: text.split { $0.isNewline }.map { $0.trimmed }
        .joined(separator: " ").shortened(to: 60))
  }

  private func backgroundRequest(_ text: String) throws(ShellMistake) -> PipelineRequest {
    switch entry(text) {
    case .command(let command, let argument) where command.name == ShellCommand.run.name:
      let words = try words(of: argument)
      guard !words.isEmpty else {
        throw ShellMistake("questions need the prompt\n  = help: run demo logins &")
      }
      return try request(of: words)
    case .command(let command, let argument) where command.name == ShellCommand.follow.name:
      guard let input else { throw Self.noInput }
      let query = NamedQuery(inline: argument.isEmpty ? "Events" : try completed(argument))
      do throws(PipelineError) {
        return try input.following(query, components)
      } catch {
        throw ShellMistake(error)
      }
    case .query(let typed):
      let query = NamedQuery(inline: try completed(typed))
      guard TableNames(query.text).readsInput else {
        throw ShellMistake("a query without an input ends by itself\n  = help: leave out the &")
      }
      guard let input else { throw Self.noInput }
      return input.run(query)
    case .command, .assignment, .blank, .unknown:
      throw ShellMistake(
        "only runs and queries go on in the background\n  = help: run demo logins &")
    }
  }

  /// Whether the shell may be left: when runs go on, only who asks twice may.
  func mayLeave() -> Bool {
    let count = console.jobs.count
    guard console.isInteractive, count > 0, !hasWarnedOfJobs else { return true }
    hasWarnedOfJobs = true
    console.say(
      "\(count == 1 ? "a run goes" : "\(count) runs go") on in the background ('jobs'); "
        + "leaving again stops \(count == 1 ? "it" : "them")")
    return false
  }
}

extension ShellCommand {
  static let jobs = ShellCommand(
    "jobs", usage: "jobs", "Lists the runs that go on in the background.",
    examples: ["run demo logins 'T | where ResultType != \"0\"' &", "jobs", "stop 1"],
    argument: .nothing
  ) { (session, _) throws(ShellMistake) in
    let jobs = session.console.jobs
    guard !jobs.isEmpty else {
      return session.console.say(
        "nothing runs in the background; an & behind a run or a query does it")
    }
    for job in jobs {
      session.console.show(
        "[\(job.number)] \(job.isStopping ? "stopping" : "running")  \(job.text)")
    }
  }

  static let stop = ShellCommand(
    "stop", usage: "stop [NUMBER | all]",
    "Stops a run in the background, which shows what it still keeps.",
    examples: ["stop 1", "stop all"],
    argument: .job
  ) { (session, argument) throws(ShellMistake) in
    let jobs = session.console.jobs
    guard !jobs.isEmpty else { throw ShellMistake("nothing runs in the background") }
    let text = argument.drop { $0 == "[" || $0 == "%" }.prefix { $0 != "]" }
    if argument == "all" || argument.isEmpty && jobs.count == 1 {
      for job in jobs { session.console.stop(job.number) }
    } else if let number = Int(text), jobs.contains(where: { $0.number == number }) {
      session.console.stop(number)
    } else {
      let numbers = jobs.map { "\($0.number)" }.joined(separator: ", ")
      throw ShellMistake(
        argument.isEmpty ? "expected the number of a run" : "no run has the number '\(argument)'",
        help: "runs are \(numbers)")
    }
  }
}

extension ShellMistake {
  fileprivate init(_ message: String, help: String) { self.init("\(message)\n  = help: \(help)") }
}
