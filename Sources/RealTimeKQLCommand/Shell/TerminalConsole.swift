import CLibEdit
import Glibc
import KQL
import RealTimeKQL
import RealTimeKQLShell

/// The shell on a terminal: libedit with history and completion.
final class TerminalConsole: ShellConsole {
  let isInteractive = true

  /// Whom completion asks what is being typed.
  weak var session: ShellSession?

  private let editor: OpaquePointer
  private let line: EditedLine
  private let runs = BackgroundRuns()
  private let keyboard: Keyboard
  private let signals: SignalPipe
  private let runner: PipelineRunner
  private let store = HistoryStore()
  private var prompt = strdup("")
  private var wasInterrupted = false

  /// Opens the terminal; `nil` when it cannot be edited on.
  init?(_ signals: SignalPipe) {
    _ = line_editor_set_locale()
    guard
      let editor = line_editor_create("realtimekql", STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO)
    else { return nil }
    self.editor = editor
    self.signals = signals
    runner = PipelineRunner(signals, isShell: true)
    line = EditedLine(editor)
    keyboard = Keyboard(signals, line, runs)
    let context = Unmanaged.passUnretained(self).toOpaque()
    line_editor_set_prompt(
      editor,
      { context in
        guard let context else { return nil }
        let console = Unmanaged<TerminalConsole>.fromOpaque(context).takeUnretainedValue()
        return UnsafePointer(console.prompt)
      }, context)
    line_editor_set_reader(
      editor,
      { context, character in
        guard let context, let character else { return -1 }
        let console = Unmanaged<TerminalConsole>.fromOpaque(context).takeUnretainedValue()
        return console.keyboard.read(character)
      }, context)
    _ = line_editor_bind_function(
      editor, "^C", "give-up-line", "Clears the line",
      { context, _, _ in
        guard let context else { return line_action_beep }
        Unmanaged<TerminalConsole>.fromOpaque(context).takeUnretainedValue().wasInterrupted = true
        return line_action_accept
      }, context)
    _ = line_editor_bind_function(
      editor, "^I", "complete", "Completes the word",
      { context, _, _ in
        guard let context else { return line_action_beep }
        return Unmanaged<TerminalConsole>.fromOpaque(context).takeUnretainedValue().complete()
      }, context)
    _ = line_editor_bind(editor, "^R", "em-inc-search-prev")
    line_history_set_size(editor, 2000)
    showHistory()
  }

  /// Gives the terminal back.
  func close() {
    runs.stopAll()
    line_editor_free(editor)
  }

  deinit { free(prompt) }

  // MARK: Lines

  var isTerminated: Bool { signals.isTerminated }
  var width: Int? { Terminal.width(of: STDOUT_FILENO) }

  func waitingLine(where isWanted: (String) -> Bool) -> String? {
    keyboard.waitingLine(where: isWanted)
  }

  func wait<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
    defer { forgetSignals() }
    return BackgroundJob(StopToken(), work).wait(signals)
  }

  func readLine(_ text: String, recalling recalled: [String]?) -> ShellInput {
    if let recalled {
      line_history_clear(editor)
      for answer in recalled { line_history_add(editor, answer) }
      defer { showHistory() }
      return readLine(text)
    }
    return readLine(text)
  }

  private func readLine(_ text: String) -> ShellInput {
    free(prompt)
    prompt = strdup(text)
    wasInterrupted = false
    line.prompt = text
    line.open()
    var length: Int32 = 0
    let start = line_editor_read(editor, &length)
    line.close()
    if wasInterrupted {
      keyboard.clear()
      Terminal.write("^C\r\n")
      return .interrupted
    }
    guard let start, length > 0 else {
      Terminal.write("\r\n")
      return .end
    }
    if keyboard.takeInterrupt() { signals.add(SIGINT) }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(length))
    let line = String(decoding: bytes, as: UTF8.self)
    return .line(line.hasSuffix("\n") ? String(line.dropLast()) : line)
  }

  func show(_ text: String) { Terminal.write(text.harmless + "\n") }
  func tell(_ text: String) { Message.line(text, folds: false) }

  // MARK: Completion

  private func complete() -> line_action {
    guard let session else { return line_action_beep }
    // A tab inside of pasted text is no question.
    if keyboard.hasMore {
      _ = line_editor_insert(editor, "  ")
      return line_action_refresh
    }
    var length = 0
    var cursor = 0
    guard let start = line_editor_line(editor, &length, &cursor) else { return line_action_beep }
    let bytes = UnsafeRawBufferPointer(start: start, count: min(cursor, length))
    let line = String(decoding: bytes, as: UTF8.self)
    let completion = Completion(line, at: session.place, session.completionContext)
    guard let first = completion.candidates.first else {
      guard !completion.hint.isEmpty else { return line_action_beep }
      Terminal.write("\r\n\(completion.hint.harmless)\r\n")
      return line_action_redisplay
    }
    let isOnly = completion.candidates.count == 1
    var text = isOnly ? first : completion.candidates.dropFirst().reduce(first, Self.commonPrefix)
    if isOnly, let last = text.last, !"/=:(".contains(last) { text += completion.ending }
    // A name that could control the terminal is shown, and not put into the line.
    if text != text.harmless { text = "" }
    // One that differs in its case is longer by nothing, and still better.
    if text.count > completion.typedCount || isOnly && !line.hasSuffix(text) {
      line_editor_delete_before_cursor(editor, Int32(completion.typedCount))
      _ = line_editor_insert(editor, text)
      return line_action_refresh
    }
    Terminal.write("\r\n" + CandidateList(completion).text(width: width ?? 80))
    return line_action_redisplay
  }

  private static func commonPrefix(_ left: String, _ right: String) -> String {
    String(zip(left, right).prefix { $0 == $1 }.map(\.0))
  }

  // MARK: History

  func remember(_ entry: String) {
    store.add(entry)
    showHistory()
  }

  var history: [String] { store.entries }

  /// Makes the arrow keys bring back the history.
  private func showHistory() {
    line_history_clear(editor)
    for entry in store.entries { line_history_add(editor, entry) }
  }

  // MARK: Runs

  /// Forgets the signals that meant a run, or its pager, when it has ended.
  ///
  /// Never before a run: who presses Ctrl+C right after Enter means what was entered.
  private func forgetSignals() {
    while signals.next() != nil {}
  }

  func run(_ request: PipelineRequest, keeping rows: KeptRows?) -> RunEnd {
    defer { forgetSignals() }
    return runner.run(request.paging, keeping: rows)
  }

  func run(query text: String, named name: String, keeping rows: KeptRows) -> Int32 {
    defer { forgetSignals() }
    return QueryRunner.run(
      text, named: name, .table,
      MemoryOption.allowance(ofShell: name),
      signals: signals, keeping: rows)
  }

  func start(_ request: PipelineRequest, described text: String) throws(ShellMistake) {
    let number = try runs.start(request, described: text)
    tell("[\(number)] runs in the background; 'stop \(number)' ends it")
  }

  var jobs: [ShellJob] { runs.jobs }

  func stop(_ number: Int) { runs.stop(number) }

  func show(_ tables: [Table]) {
    do throws(SinkError) {
      try TableFormat.table.sink(pages: true).write(tables, drawnAs: [])
    } catch {
      tell("error: \(error.message)")
    }
  }

  func edit(_ path: String) throws(ShellMistake) { try Editor.open(path) }
}

extension PipelineRequest {
  /// The request with tables that go to a pager when they are longer than the screen and the input ends.
  fileprivate var paging: PipelineRequest {
    var request = self
    for index in outputs.indices {
      guard var table = outputs[index].sink as? TableOutput else { continue }
      table.pages = true
      request.outputs[index].sink = table
    }
    return request
  }
}
