import KQLSyntax

extension Plugin {
  static let newActivityMetrics = Plugin(
    "new_activity_metrics",
    "Counts for each cohort of new ids how many come back in each later step of time.",
    signature:
      "new_activity_metrics(id, time, start, end, window, [cohort], [dimension, …], [lookback])",
    parameters: [
      "id": "The column of ids.", "time": "The column of times or numbers.",
      "start": "Where the first step begins.", "end": "Where the last step ends.",
      "window": "The length of a step, or 'week', 'month' or 'year'.",
      "cohort": "The step whose new ids are followed; without it, every step's.",
      "dimension": "Columns that divide the rows further.",
      "lookback": "A table with ids that are not new.",
    ],
    example: """
      datatable(id: string, t: long) ['a', 0, 'b', 0, 'a', 1, 'c', 1]
      | evaluate new_activity_metrics(id, t, 0, 1, 1)
      """
  ) { (call) throws(Diagnostic) in
    var arguments = call.arguments
    var tables: [String: Plan] = [:]
    if let lookback = try call.lookback() {
      arguments.removeLast()
      let id = try call.column(0)
      guard let index = lookback.schema.index(named: id.name) else {
        throw Diagnostic("the table of earlier ids has no column '\(id.name)'", at: call.span)
      }
      tables["_lookback"] = .projected(
        lookback, named: "project", [ColumnSchema("_id", lookback.schema[index].type)],
        [InputColumn(index, name: id.name, type: lookback.schema[index].type)])
    }
    var cohort: Expression?
    if arguments.count > 5,
      let value = try? call.binder.expression(arguments[5].value, in: Scope([]))
    {
      cohort = Constant(try call.binder.constant(arguments[5].value, as: value.type))
      arguments.remove(at: 5)
    }
    let columns = try ActivityColumns(call.with(arguments), ["start", "end", "window"])
    tables["_rows"] = columns.rows
    var values = columns.values
    values["_cohort"] = cohort
    let bin = try columns.bin(step: "_window")
    let periods: String
    if bin.hasPrefix("bin_at") {
      try call.requireFewPeriods(values)
      periods = "range _b from _start to _end step _window"
    } else {
      periods = """
        range _time from _start to _end step 1d | summarize by _b = \(bin)
        """
    }
    let by = columns.by
    let known = tables["_lookback"] == nil ? "" : "| join kind=leftanti _lookback on _id"
    let chosen =
      cohort == nil
      ? "" : "| where _f == \(try columns.bin("_cohort", step: "_window"))"
    let plan = try call.plan(
      """
      let _u = materialize(_rows | where _time between (_start .. _end)
        | summarize by _b = \(bin), _id\(by));
      let _first = _u | summarize _f = min(_b) by _id\(by) \(known);
      let _m = materialize(_u | join kind=inner _first on _id\(by)
        | summarize _n = count() by _f, _b\(by) | extend _k = 1);
      let _c = _m | where _f == _b | project _k, _f, _size = _n\(by);
      let _later = _c | join kind=inner (_m | project _k, _g = _f, _b, _n\(by)) on _k\(by)
        | where _g > _f | summarize _new = sum(_n) by _f, _b\(by);
      _c | join kind=inner (\(periods) | extend _k = 1) on _k | where _b >= _f \(chosen)
      | lookup _m on _f, _b\(by) | lookup _later on _f, _b\(by)
      | sort by _f asc, _b asc\(by.isEmpty ? "" : "\(by) ")
      | extend _n = coalesce(_n, 0)
      | project _f, _b, _new = iff(_f == _b, _size, coalesce(_new, 0)), _n, _lost = _size - _n,
        _rate = todouble(_n) / _size, _churn = todouble(_size - _n) / _size\(by)
      """, tables: tables, values: values)
    let time = columns.time.name
    return plan.renamed(
      [
        "from_\(time)", "to_\(time)", "dcount_new_values", "dcount_retained_values",
        "dcount_churn_values", "retention_rate", "churn_rate",
      ] + columns.dimensions.map(\.name))
  }
}

extension PluginCall {
  /// The same call with other arguments.
  fileprivate func with(_ arguments: [ArgumentSyntax]) -> PluginCall {
    PluginCall(
      name: name, span: span, arguments: arguments, rows: rows, declared: declared, binder: binder,
      signature: signature)
  }

  /// The last argument, when it is a table.
  fileprivate func lookback() throws(Diagnostic) -> Plan? {
    guard arguments.count > 5, let last = arguments.last?.value else { return nil }
    if case .name(let name) = last.kind, try input().schema.index(named: name.text) != nil {
      return nil
    }
    return binder.isTabular(last) ? try binder.plan(last) : nil
  }

  /// Refuses a window so short that pairs of periods would fill the memory.
  fileprivate func requireFewPeriods(_ values: [String: Expression]) throws(Diagnostic) {
    // The difference of two times always fits; that of two numbers need not.
    let span =
      values["_start"]?.type == .datetime
      ? "toreal(_end - _start)" : "toreal(_end) - toreal(_start)"
    let plan = try self.plan("print (\(span)) / toreal(_window)", tables: [:], values: values)
    let table = try binder.evaluate(plan, at: self.span)
    guard let count = table.batches.first?.column(0).value(0, as: Double.self), count < 5000 else {
      throw Diagnostic(
        "'\(name.text)' compares at most 5000 periods", at: self.span, help: "take a longer window")
    }
  }
}
