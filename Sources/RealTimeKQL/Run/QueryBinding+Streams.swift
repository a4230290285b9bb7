import KQL

/// What a query must be like on an input that does not end.
extension QueryBinding {
  /// Refuses a query that would have to keep every event of an input that does not end.
  static func requireEnd(_ query: Query, _ name: String) throws(PipelineError) {
    guard let operation = query.endlessOperator else { return }
    throw .query([
      QueryMistake(
        "'\(operation)' in \(name) needs all events, and this input does not end",
        help: "use top, put summarize by a time bin before it, or read to the end with --once")
    ])
  }

  /// Refuses a query whose state cannot be made again from the newest events.
  static func requireRebuilding(_ query: Query, _ title: String) throws(PipelineError) {
    guard let name = query.unrebuildableOperator else { return }
    throw .query([
      QueryMistake(
        "'\(name)' in \(title) keeps more than --state can bring back after a kill",
        help: "summarize by a time bin, as in 'by bin(TimeGenerated, 1m)', and nothing that keeps"
          + " rows after it; or leave out --state")
    ])
  }

  /// What is worth saying about a query on an input that does not end.
  func notes(_ query: Query) -> [String] {
    guard pipeline.settings.emitEvery == nil, !pipeline.showsOpenRows,
      let name = query.totalOperators.first
    else { return [] }
    let reason = name == "summarize" ? " has no bin of the event time, so it" : ""
    return [
      "note: '\(name)'\(reason) gives its result when the input ends (Ctrl+C); "
        + "--emit-every 5s shows it on the way"
    ]
  }

  /// Refuses queries of different columns where an output has one line of names for all.
  func requireOneTable(_ tables: [(name: String, schema: Schema)]) throws(PipelineError) {
    guard let output = pipeline.sinks.first(where: { $0.sink.needsOneTable }),
      let first = tables.first, let other = tables.first(where: { $0.schema != first.schema })
    else { return }
    throw .usage(
      "\(output.name) has one line of names, and '\(first.name)' and '\(other.name)' have"
        + " different columns",
      help: "use json, or give the queries the same columns and add --tag")
  }
}
