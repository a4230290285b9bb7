import Glibc
import KQL
import KQLSyntax
import RealTimeKQL
import RealTimeKQLShell

/// Reads shell commands from standard input that is no terminal.
final class ScriptConsole: ShellConsole {
  let isInteractive = false
  var isTerminated: Bool { signals.isTerminated }
  var width: Int? { Terminal.width(of: STDOUT_FILENO) }
  private(set) var history: [String] = []
  private let runner: PipelineRunner
  private let signals: SignalPipe
  private var input = LineInput(STDIN_FILENO)

  /// Lines that were looked at and not yet asked for.
  private var waiting: [String] = []

  init(_ signals: SignalPipe) {
    self.signals = signals
    runner = PipelineRunner(signals)
  }

  func waitingLine(where isWanted: (String) -> Bool) -> String? {
    var index = 0
    while true {
      if index == waiting.count {
        guard input.hasLine, let line = readNext() else { return nil }
        waiting.append(line)
      }
      if isWanted(waiting[index]) { return waiting[index] }
      index += 1
    }
  }

  func readLine(_ prompt: String, recalling recalled: [String]?) -> ShellInput {
    if !waiting.isEmpty { return .line(waiting.removeFirst()) }
    return readNext().map { .line($0) } ?? .end
  }

  private func readNext() -> String? {
    guard let bytes = input.next() else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\r") ? String(text.dropLast()) : text
  }

  func show(_ text: String) { Terminal.write(text.harmless + "\n") }
  func tell(_ text: String) { Message.line(text, folds: false) }
  func wait<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
    defer { signals.unawaited() }
    return BackgroundJob(StopToken(), work).wait(signals)
  }

  func remember(_ entry: String) { history.append(entry) }
  func run(_ request: PipelineRequest, keeping rows: KeptRows?) -> RunEnd {
    defer { signals.unawaited() }
    return runner.run(request, keeping: rows)
  }

  func run(query text: String, named name: String, keeping rows: KeptRows) -> Int32 {
    QueryRunner.run(
      text, named: name, isatty(STDOUT_FILENO) == 1 ? .table : .json,
      MemoryOption.allowance(ofShell: name), keeping: rows)
  }

  func start(_ request: PipelineRequest, described text: String) throws(ShellMistake) {
    throw ShellMistake("a run in the background needs a terminal")
  }

  var jobs: [ShellJob] { [] }
  func stop(_ number: Int) {}

  func show(_ tables: [Table]) {
    let format: TableFormat = isatty(STDOUT_FILENO) == 1 ? .table : .json
    do throws(SinkError) {
      try format.sink().write(tables, drawnAs: [])
    } catch {
      tell(error.message)
    }
  }

  func edit(_ path: String) throws(ShellMistake) {
    throw ShellMistake("an editor needs a terminal")
  }
}
