import KQL

extension PipelineRequest {
  /// Opens the directory of `--state`, if there is one, and remembers it for the input and the output.
  mutating func openState() throws(PipelineError) -> OpenState? {
    guard let path = options.state else { return nil }
    let state = try OpenState(path)
    self.state = state
    return state
  }
}

extension Pipeline {
  /// Refuses checkpoints of an input that cannot be read a second time.
  static func requireFollowing(
    _ input: OpenInput, _ request: PipelineRequest
  ) throws(PipelineError) {
    guard request.state != nil, input.bytes.ledger == nil else { return }
    let isFile = !["demo", "syslogserver"].contains(request.input)
    throw .usage(
      "--state is for files that are followed",
      help: isFile && !request.inputArguments.contains("-")
        ? "leave out --once, or add --follow" : "write the events to a file and follow that")
  }

  /// Refuses a query whose state cannot be made again from the newest events.
  static func requireRebuilding(_ query: Query, _ title: String) throws(PipelineError) {
    guard let name = query.unrebuildableOperator else { return }
    throw .query(
      """
      error: '\(name)' in \(title) keeps more than --state can bring back after a kill
        = help: summarize by a time bin, as in 'by bin(TimeGenerated, 1m)', and nothing that keeps rows after \
      it; or leave out --state
      """)
  }

  /// What is worth saying about going on with an earlier run.
  static func notes(_ state: OpenState?, _ queries: [String], _ output: any Sink) -> [String] {
    guard let state else { return [] }
    var notes = state.ledger.notes
    if let checkpoint = state.checkpoint,
      checkpoint.queries != RunCheckpoints.digest(of: queries)
    {
      notes.append(
        "warning: the queries are not those of the checkpoint; windows that were open then may lack rows"
      )
    }
    if !(output is NullSink), (try? output.mark()) == .some(nil) {
      notes.append(
        "note: this output cannot be cut back; after a kill, rows since the last checkpoint come twice"
      )
    }
    return notes
  }
}
