package import RealTimeKQL

extension ShellCommand {
  static let peek = ShellCommand(
    "peek", usage: "peek [COUNT] INPUT [ARGUMENT]", "Shows the first events of an input.",
    examples: ["peek 5 demo logins", "peek syslog /var/log/auth.log"], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    var words = try session.words(of: argument)
    var count = 5
    if let first = words.first, let number = Int(first) {
      count = max(1, number)
      words.removeFirst()
    }
    session.start(try session.request(of: words).peeking(count))
  }
}

extension PipelineRequest {
  /// The request that shows the first events of the input.
  package func peeking(_ count: Int) -> PipelineRequest {
    var request = self
    request.queries = [NamedQuery(name: "peek", text: "Events | take \(count)")]
    request.output = "table"
    request.outputArgument = nil
    request.options.from = .start
    request.options.once = true
    request.options.follow = false
    return request
  }
}
