import KQLSyntax

extension Plugin {
  static let sequenceDetect = Plugin(
    "sequence_detect", "Finds sequences of rows that match predicates, one after the other.",
    signature: "sequence_detect(time, maxStep, maxSpan, predicate, …, dimension, …)",
    parameters: [
      "time": "The time of a row.",
      "maxStep": "The longest time from one step to the next.",
      "maxSpan": "The longest time of all steps.",
      "predicate…": "The steps: names and conditions.",
      "dimension…": "Columns that are the same in all steps.",
    ],
    example: """
      datatable (t: datetime, what: string, user: string) [
        datetime(2024-01-01T10:00:00), 'login', 'ann', datetime(2024-01-01T10:01:00), 'sudo', 'ann',
        datetime(2024-01-01T10:02:00), 'login', 'bob'
      ]
      | evaluate sequence_detect(t, 5m, 1h, login = (what == 'login'), sudo = (what == 'sudo'), user)
      """
  ) { (call) throws(Diagnostic) in
    guard call.arguments.count >= 4 else {
      throw Diagnostic("an argument is missing", at: call.span, help: "it is \(call.signature)")
    }
    let input = try call.input()
    let scope = Scope(input, call.binder)
    let time = try call.column(0)
    let step = try call.binder.expression(call.arguments[1].value, in: Scope([]))
    let span = try call.binder.expression(call.arguments[2].value, in: Scope([]))
    var schema = [ColumnSchema("_t", time.type)]
    var columns: [Expression] = [time]
    var steps: [String] = []
    var dimensions: [String] = []
    for argument in call.arguments.dropFirst(3) {
      var value = argument.value
      var name = argument.name?.text
      if case .named(let names, let inner) = value.kind {
        (name, value) = (names.first?.text, inner)
      }
      let expression = try call.binder.expression(value, in: scope)
      columns.append(expression)
      if expression.type == .bool, !(expression is InputColumn) {
        schema.append(ColumnSchema("_e\(steps.count)", .bool))
        steps.append(name ?? "Expr\(steps.count + 1)")
      } else {
        schema.append(ColumnSchema("_d\(dimensions.count)", expression.type))
        dimensions.append(
          name ?? call.binder.impliedName(value) ?? "Column\(dimensions.count + 1)")
      }
    }
    guard !steps.isEmpty else {
      throw Diagnostic("expected predicates", at: call.span, help: "it is \(call.signature)")
    }
    let keys = ["_k"] + dimensions.indices.map { "_d\($0)" }
    let on = keys.joined(separator: ", ")
    var source = "let _r = materialize(_rows | extend _k = 1);\n"
    source += "_r | where _e0 | summarize by \(on), _t0 = _t\n"
    for index in steps.indices.dropFirst() {
      let kept = (0...index).map { ", _t\($0)" }.joined()
      source += """
        | join kind=inner (_r | where _e\(index) | summarize by \(on), _t\(index) = _t) on \(on)
        | where _t\(index) >= _t\(index - 1) and _t\(index) - _t\(index - 1) <= _step
          and _t\(index) - _t0 <= _span
        | project \(on)\(kept)

        """
    }
    let last = steps.count - 1
    let times = steps.indices.map { "_t\($0)" }
    source += "| sort by \(times.map { "\($0) asc" }.joined(separator: ", "))\n"
    source +=
      "| project \((keys.dropFirst() + times).joined(separator: ", ")), _n = _t\(last) - _t0"
    let plan = try call.plan(
      source,
      tables: ["_rows": .projected(input, named: "project", schema, columns)],
      values: ["_step": step, "_span": span])
    return plan.renamed(dimensions + steps.map { "\($0)_\(time.name)" } + ["Duration"])
  }

  static let funnelSequenceCompletion = Plugin(
    "funnel_sequence_completion", "Counts the ids that reach each state of a sequence in time.",
    signature: """
      funnel_sequence_completion(id, time, start, end, binSize, state, sequence, maxPeriods)
      """,
    parameters: [
      "id": "What is counted: a user, a session.",
      "time": "The time of a row.",
      "start": "Where the analysis starts.",
      "end": "Where it ends.",
      "binSize": "The length of a period.",
      "state": "The column with the states.",
      "sequence": "An array of states, in order.",
      "maxPeriods": "An array of the longest times from the first state to the last.",
    ],
    example: """
      datatable (t: datetime, page: string, user: string) [
        datetime(2024-01-01T10:00:00), 'cart', 'ann', datetime(2024-01-01T10:05:00), 'paid', 'ann',
        datetime(2024-01-01T11:00:00), 'cart', 'bob'
      ]
      | evaluate funnel_sequence_completion(user, t, datetime(2024-01-01), datetime(2024-01-02), 1d, page,
          dynamic(['cart', 'paid']), dynamic([10m]))
      """
  ) { (call) throws(Diagnostic) in
    try call.require(8...8)
    let (columns, rows) = try call.stateRows(state: 5)
    var values: [String: Expression] = [:]
    for (name, position) in [("_start", 2), ("_end", 3), ("_bin", 4)] {
      values[name] = try call.binder.expression(call.arguments[position].value, in: Scope([]))
    }
    let states = try call.sequence(6)
    let periods = try call.binder.constant(call.arguments[7].value, as: .dynamic)
    values["_periods"] = Constant(periods)
    for (index, state) in states.enumerated() { values["_s\(index)"] = Constant(state) }
    let isTime = columns[1].type == .datetime || columns[1].type == .timespan
    var source = """
      let _r = materialize(_rows | where _time between (_start .. _end)
        | extend _b = bin_at(_time, _bin, _start));
      let _f0 = _r | where _state == _s0 | summarize by _id, _b, _first = _time, _last = _time;

      """
    for index in states.indices.dropFirst() {
      source += """
        let _f\(index) = _f\(index - 1)
          | join kind=inner (_r | where _state == _s\(index) | project _id, _b, _time) on _id, _b
          | where _time > _last | summarize _last = min(_time) by _id, _b, _first;

        """
    }
    let parts = states.indices.map {
      "(_f\($0) | project _id, _b, _n = _last - _first, _at = \($0), _state = _s\($0))"
    }
    source += """
      union \(parts.joined(separator: ", ")) | extend Period = _periods
      | mv-expand with_itemindex=_order Period to typeof(\(isTime ? "timespan" : "long"))
      | summarize ['dcount'] = count_distinctif(_id, _n <= Period)
        by _b, _order, _at, _state, Period
      | sort by _b asc, _order asc, _at asc | project _b, _state, Period, ['dcount']
      """
    let plan = try call.plan(source, tables: ["_rows": rows], values: values)
    return plan.renamed([columns[1].name, columns[2].name, "Period", "dcount"])
  }
}
