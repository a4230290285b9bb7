import KQL
import RealTimeKQL
import RealTimeKQLShell

/// A console whose lines are written in the test, and which remembers what it was asked to do.
final class FakeConsole: ShellConsole {
  let isInteractive: Bool
  var isTerminated = false

  /// Whether SIGTERM comes during the next query.
  var isTerminating = false

  var width: Int?
  var lines: [ShellInput]
  var shown: [String] = []
  var told: [String] = []
  var history: [String] = []
  var prompts: [String] = []
  var recalled: [[String]] = []
  var requests: [PipelineRequest] = []
  var queries: [String] = []

  init(_ lines: [String], isInteractive: Bool = false) {
    self.lines = lines.map { $0 == "^C" ? .interrupted : .line($0) }
    self.isInteractive = isInteractive
  }

  /// Whether the lines are those of a paste, which have arrived already.
  var isPasted = true

  func waitingLine(where isWanted: (String) -> Bool) -> String? {
    guard isPasted else { return nil }
    for case .line(let line) in lines where isWanted(line) { return line }
    return nil
  }

  func wait<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
    waits += 1
    return work()
  }

  /// How often something was waited for besides runs.
  var waits = 0

  func readLine(_ prompt: String, recalling recalled: [String]?) -> ShellInput {
    prompts.append(prompt)
    if let recalled { self.recalled.append(recalled) }
    return lines.isEmpty ? .end : lines.removeFirst()
  }

  func show(_ text: String) { shown.append(text) }
  func tell(_ text: String) { told.append(text) }
  func remember(_ entry: String) { history.append(entry) }

  /// The exit codes of the runs to come; 0 when there are none.
  var codes: [Int32] = []

  func run(_ request: PipelineRequest, keeping rows: KeptRows?) -> RunEnd {
    requests.append(request)
    let code = codes.isEmpty ? 0 : codes.removeFirst()
    var end = RunEnd(code: code, statistics: code == 0 && begins ? RunStatistics() : nil)
    if isInterrupting {
      end.wasInterrupted = true
      end.shapes = InputShapes(columns: [ColumnSchema("a", .long)])
    }
    return end
  }

  /// Whether Ctrl+C ends the runs.
  var isInterrupting = false

  /// Whether inputs can be opened before somebody presses Ctrl+C.
  var begins = true

  func run(query text: String, named name: String, keeping rows: KeptRows) -> Int32 {
    queries.append(text)
    isTerminated = isTerminating
    return codes.isEmpty ? 0 : codes.removeFirst()
  }

  var started: [(request: PipelineRequest, text: String)] = []
  var stopped: [Int] = []

  func start(_ request: PipelineRequest, described text: String) throws(ShellMistake) {
    started.append((request, text))
  }

  var jobs: [ShellJob] {
    started.enumerated().filter { !stopped.contains($0.offset + 1) }.map {
      ShellJob(number: $0.offset + 1, text: $0.element.text, isStopping: false)
    }
  }

  func stop(_ number: Int) { stopped.append(number) }

  /// The tables that were shown.
  var tables: [Table] = []

  func show(_ tables: [Table]) { self.tables += tables }

  /// What the user makes of a file in the editor.
  var edited: (String) -> Void = { _ in }

  func edit(_ path: String) throws(ShellMistake) { edited(path) }

  /// Plays the lines to their end.
  func play(shelf: QueryShelf = QueryShelf(own: nil, samples: [])) -> Int32 {
    ShellSession(self, shelf: shelf).run()
  }
}
