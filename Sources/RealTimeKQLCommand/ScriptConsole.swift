import Glibc
import KQL
import KQLSyntax
import RealTimeKQL
import RealTimeKQLShell

/// Reads shell commands from standard input that is no terminal.
final class ScriptConsole: ShellConsole {
  let isInteractive = false
  private(set) var history: [String] = []
  private let runner: PipelineRunner
  private var input = LineInput(STDIN_FILENO)
  private var nextLine: String?

  init(_ signals: SignalPipe) { runner = PipelineRunner(signals) }

  var isPipelineWaiting: Bool {
    if nextLine == nil, input.hasLine { nextLine = readNext() }
    return nextLine?.first { !$0.isWhitespace } == "|"
  }

  func readLine(_ prompt: String) -> ShellInput {
    defer { nextLine = nil }
    guard let line = nextLine ?? readNext() else { return .end }
    return .line(line)
  }

  private func readNext() -> String? {
    guard let bytes = input.next() else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\r") ? String(text.dropLast()) : text
  }

  func show(_ text: String) { Terminal.write(text.harmless + "\n") }
  func tell(_ text: String) { Message.line(text) }
  func remember(_ entry: String) { history.append(entry) }
  func run(_ request: PipelineRequest) -> Int32 { runner.run(request) }

  func run(query text: String, named name: String) -> Int32 {
    QueryRunner.run(
      text, named: name, isatty(STDOUT_FILENO) == 1 ? .table : .json,
      MemoryLimit().account(named: name))
  }
}
