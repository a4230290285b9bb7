package import RealTimeKQL

extension ShellCommand {
  static let peek = ShellCommand(
    "peek", usage: "peek [COUNT] [INPUT [ARGUMENT]]",
    "Shows the first events of an input, or of the one in use.",
    examples: ["peek 5 demo logins", "peek syslog /var/log/auth.log"], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    var words = try session.words(of: argument)
    var count = 5
    if let first = words.first, let number = Int(first) {
      count = max(1, number)
      words.removeFirst()
    }
    if words.isEmpty {
      guard let input = session.input else { throw ShellSession.noInput }
      session.execute(input.request([]).peeking(count))
      return
    }
    let request = try session.inputRequest(of: words)
    if session.execute(request.peeking(count)) == 0, session.hasRun { session.use(request) }
  }
}

extension PipelineRequest {
  /// The request that shows the first events of the input.
  package func peeking(_ count: Int) -> PipelineRequest {
    var request = sampled
    request.queries = [NamedQuery(name: "peek", text: "Events | take \(count)")]
    request.outputs = [Output(TableOutput.definition, TableOutput())]
    request.hasStandardOutput = false
    return request
  }

  /// The request over the input from its start to its end, once, with nothing that is written besides.
  package var sampled: PipelineRequest {
    var request = self
    for index in inputs.indices { request.inputs[index].source = inputs[index].source.sampled() }
    request.settings.state = nil
    request.settings.recordFile = nil
    request.settings.lateFile = nil
    request.settings.statisticsFile = nil
    request.settings.metrics = nil
    return request
  }
}
