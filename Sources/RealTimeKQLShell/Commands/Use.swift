import RealTimeKQL

extension ShellCommand {
  static let use = ShellCommand(
    "use", usage: "use INPUT [ARGUMENT] [OPTIONS] | use none",
    "Chooses the input that queries at the prompt run over.",
    examples: [
      "use demo logins --count=1000", "use csv SampleQueries/Data/requests.csv",
      "T | where Status >= 500 | summarize count() by Path",
    ], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    let words = try session.words(of: argument)
    if words.isEmpty {
      guard let input = session.input else { throw ShellSession.noInput }
      return session.console.show("use \(WordList.line(of: input.words))")
    }
    if words == ["none"] {
      session.input = nil
      return
    }
    let request = try session.inputRequest(of: words)
    try session.requireFiles(of: request)
    session.use(request, keepsOutputs: true)
    guard session.console.isInteractive, let input = session.input else { return }
    let columns = input.columns.map(\.name).joined(separator: ", ")
    if !columns.isEmpty { session.console.say("columns: \(columns.shortened(to: 300))") }
    for pattern in MissingFile.patterns(of: request) {
      session.console.say("no file matches '\(pattern)' yet")
    }
  }
}

extension ShellSession {
  /// The request that words of an input stand for, which have no query.
  func inputRequest(of words: [String]) throws(ShellMistake) -> PipelineRequest {
    let request = try self.request(of: words, usesLoadedQuery: false)
    guard request.queries.isEmpty else {
      throw ShellMistake(
        "an input is expected here, without a query\n  = help: type the query at the prompt then")
    }
    return request
  }

  /// Throws when a file that an input reads is not there.
  func requireFiles(of request: PipelineRequest) throws(ShellMistake) {
    for input in request.inputs {
      let words = (input.definition.words(of: input.source) ?? []).dropFirst()
      for word in words where !word.hasPrefix("--") {
        if let mistake = MissingFile.mistake(of: word, as: input.definition.argument) {
          throw mistake
        }
      }
    }
  }
}

extension String {
  /// The text, or its beginning with `…` when it is longer than a number of characters.
  func shortened(to count: Int) -> String {
    self.count > count ? "\(prefix(count - 1))…" : self
  }
}
