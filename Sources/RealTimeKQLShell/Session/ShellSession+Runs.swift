import KQL
import RealTimeKQL

/// What was run last: its request, its statistics, its rows.
struct LastRun {
  var request: PipelineRequest?
  var statistics: RunStatistics?
  var rows: KeptRows?
}

extension ShellSession {
  /// A request with what the session and the files of settings say, as they are now.
  func withDefaults(_ request: PipelineRequest) -> PipelineRequest {
    var request = request
    request.defaults = defaults
    if request.hasStandardOutput,
      let usual = try? PipelineRequest(
        words: [components.sources.first?.name ?? "demo"], components,
        standardOutput: standardOutput)
    {
      request.outputs = usual.outputs
    }
    return request
  }

  /// Runs a request and keeps what came of it.
  ///
  /// - Returns: The exit code.
  @discardableResult
  func execute(_ request: PipelineRequest) -> Int32 {
    var request = withDefaults(request)
    request.settings.measuresOperators = true
    let writesFiles = request.outputs.contains { !$0.sink.files.isEmpty }
    let rows = writesFiles ? nil : KeptRows()
    let end = console.run(request, keeping: rows)
    note(end.code)
    // What could not start has changed nothing.
    hasRun = end.statistics != nil
    interruptedShapes = end.wasInterrupted ? end.shapes : nil
    if end.code == 0 || hasRun {
      last = LastRun(request: request, statistics: end.statistics, rows: rows)
    }
    return end.code
  }

  /// Runs a query that needs no input and keeps what came of it.
  ///
  /// - Returns: The exit code.
  @discardableResult
  func execute(query text: String, named name: String) -> Int32 {
    let rows = KeptRows()
    let code = console.run(query: text, named: name, keeping: rows)
    note(code)
    if code == 0 { last = LastRun(rows: rows) }
    return code
  }

  /// Runs a request; its input is the one in use from then on, and its query the one to go on with.
  func start(_ request: PipelineRequest) {
    guard execute(request) == 0 else { return }
    // Who has just pressed Ctrl+C waits for the prompt.
    if hasRun { use(request, knowing: interruptedShapes) }
    if request.queries.count == 1 { lastQuery = request.queries[0].text }
  }
}
