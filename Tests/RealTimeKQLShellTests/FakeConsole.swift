import RealTimeKQL
import RealTimeKQLShell

/// A console whose lines are written in the test, and which remembers what it was asked to do.
final class FakeConsole: ShellConsole {
  let isInteractive: Bool
  var lines: [ShellInput]
  var shown: [String] = []
  var told: [String] = []
  var history: [String] = []
  var requests: [PipelineRequest] = []
  var queries: [String] = []

  init(_ lines: [String], isInteractive: Bool = false) {
    self.lines = lines.map { $0 == "^C" ? .interrupted : .line($0) }
    self.isInteractive = isInteractive
  }

  var isPipelineWaiting: Bool {
    guard case .line(let line)? = lines.first else { return false }
    return line.first { $0 != " " } == "|"
  }

  func readLine(_ prompt: String) -> ShellInput { lines.isEmpty ? .end : lines.removeFirst() }
  func show(_ text: String) { shown.append(text) }
  func tell(_ text: String) { told.append(text) }
  func remember(_ entry: String) { history.append(entry) }

  func run(_ request: PipelineRequest) -> Int32 {
    requests.append(request)
    return 0
  }

  func run(query text: String, named name: String) -> Int32 {
    queries.append(text)
    return 0
  }

  /// Plays the lines to their end.
  func play() -> Int32 { ShellSession(self).run() }
}
