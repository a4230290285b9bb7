import KQL
import KQLSyntax

/// What a query must be like on an input that does not end.
extension QueryBinding {
  /// Refuses a query that an input without an end cannot answer: one that would have to keep every event,
  /// or that looks at an order which several sources do not have.
  func requireEnd(
    _ query: Query, _ name: String, reading used: Set<Int>
  ) throws(PipelineError) {
    if let operation = query.endlessOperator {
      let end =
        mayEnd(used) ? "read to the end with --once" : "write the events to a file and ask that"
      throw .query([
        QueryMistake(
          "'\(operation)' in \(name) needs all events, and this input does not end",
          help:
            "sort by the event time, as in sort by TimeGenerated asc; or use top, put summarize by a"
            + " time bin before it, or \(end)")
      ])
    }
    guard inputs.haveSeveralSources(used), let operation = query.orderedOperator else { return }
    throw .query([
      QueryMistake(
        "'\(operation)' in \(name) looks at the order of events, and several sources mix theirs",
        help: "put sort by the event time before it, as in sort by TimeGenerated asc")
    ])
  }

  /// Whether the inputs that a query reads could be told to end.
  private func mayEnd(_ used: Set<Int>) -> Bool {
    let names = inputs.streams.filter(used.contains).map { inputs[$0].input.name }
    let ending = Components.builtIn.sources.filter { source in
      source.settings.contains { $0.name == "once" }
    }
    return names.allSatisfy { name in ending.contains { $0.name == name } }
  }

  /// What is worth saying about a query on an input that does not end.
  func notes(_ query: Query) -> [String] {
    var notes: [String] = []
    if query.hasIdleSort {
      notes.append(
        "note: the last 'sort' holds no rows back on an input that does not end: they leave as they come"
      )
    }
    if let join = query.cutOperator, pipeline.settings.joinWindow == nil {
      notes.append(
        join.isList
          ? "note: '\(join.name)' looks at rows of the list that are at most 1h away; --join-window says otherwise"
          : "note: '\(join.name)' puts rows together that are at most 1h apart; --join-window says otherwise, and"
            + " so does a condition behind it, as in where t2 between (t1 .. t1 + 3h)")
    }
    guard pipeline.settings.emitEvery == nil, !pipeline.showsOpenRows,
      let total = query.totalOperators.first
    else { return notes }
    var reason = total.name == "summarize" ? " has no bin of the event time, so it" : ""
    var help = ""
    if let column = total.windowColumn {
      reason = " means all windows, so it"
      help = "; partition by \(column) (\(total.name) …) does it for each window"
    }
    notes.append(
      "note: '\(total.name)'\(reason) gives its result when the input ends (Ctrl+C); "
        + "--emit-every 5s shows it on the way\(help)")
    return notes
  }

  /// Refuses results that outputs cannot take: without a column that a setting names, or of different columns where
  /// an output has one line of names for all.
  func requireColumns(_ tables: [(name: String, schema: Schema)]) throws(PipelineError) {
    let added = [pipeline.settings.tag, pipeline.settings.provisional].compactMap(\.self)
    for needed in pipeline.sinks.flatMap(\.sink.neededColumns) {
      for (name, schema) in tables {
        let type = schema.index(named: needed.name).map { schema[$0].type }
        if type != nil || added.contains(needed.name), needed.type == nil || needed.type == type {
          continue
        }
        let problem =
          type.map {
            "column '\(needed.name)' of '\(name)' is \($0.rawValue), not \(needed.type?.rawValue ?? "")"
          }
          ?? "the results of '\(name)' have no column '\(needed.name)'"
        throw .usage(
          "\(problem), and --\(needed.setting) names it", help: help(needed, schema.map(\.name)))
      }
    }
    guard let output = pipeline.sinks.first(where: { $0.sink.needsOneTable }),
      let first = tables.first, let other = tables.first(where: { $0.schema != first.schema })
    else { return }
    throw .usage(
      "\(output.name) has one line of names, and '\(first.name)' and '\(other.name)' have"
        + " different columns",
      help: "use json, or give the queries the same columns and add --tag")
  }

  private func help(_ needed: NeededColumn, _ names: [String]) -> String {
    if let near = Suggestion.closest(to: needed.name, in: names) {
      return "did you mean '\(near)'?"
    }
    return names.isEmpty
      ? "let the query name it: T | project \(needed.name)"
      : "there are \(names.joined(separator: ", "))"
  }
}
