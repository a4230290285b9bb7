import KQL

extension Pipeline {
  /// Refuses a query that would have to keep every event of an input that does not end.
  static func requireEnd(_ query: Query, _ name: String) throws(PipelineError) {
    guard let operation = query.endlessOperator else { return }
    throw .query(
      """
      error: '\(operation)' in \(name) needs all events, and this input does not end
        = help: use top, put summarize by a time bin before it, or read to the end with --once
      """)
  }

  /// What is worth saying about a query on an input that does not end.
  static func notes(_ query: Query, _ request: PipelineRequest) -> [String] {
    guard request.options.emitEvery == nil, !request.showsOpenRows,
      let name = query.totalOperators.first
    else { return [] }
    let reason = name == "summarize" ? " has no bin of the event time, so it" : ""
    return [
      "note: '\(name)'\(reason) gives its result when the input ends (Ctrl+C); "
        + "--emit-every 5s shows it on the way"
    ]
  }

  /// How queries treat an input that does not end.
  static func streamSettings(_ options: PipelineOptions, keepsLate: Bool) -> StreamSettings {
    var settings = StreamSettings()
    if let tolerance = options.tolerance { settings.tolerance = tolerance }
    if let window = options.joinWindow { settings.joinWindow = window }
    if keepsLate { settings.makeLateFormatter = { JSONWriter(schema: $0) } }
    return settings
  }

  /// Opens the file for rows that come too late.
  static func lateFile(_ request: PipelineRequest) throws(PipelineError) -> OutputFile? {
    guard let path = request.options.lateFile else { return nil }
    do throws(SinkError) {
      return try OutputFile(path: path, request.lateOpening)
    } catch {
      throw .sink(error.message)
    }
  }

  /// Begins to take down what an input gives, if that is asked for.
  static func record(_ input: OpenInput, _ request: PipelineRequest) throws(PipelineError) {
    guard let path = request.options.recordFile else { return }
    let header = RecordingHeader(standard: input.standard, views: input.views)
    do throws(SinkError) {
      let recorder = try Recorder(path: path, existing: request.existingFile, header)
      input.bytes.record(with: recorder, first: input.first)
    } catch {
      throw .sink(error.message)
    }
  }
}
