import KQLSyntax

extension Plugin {
  /// `funnel_sequence`: three tables, by the states before and after the sequence.
  ///
  /// Rows of one id that follow each other with the same state count as one; the state before the
  /// sequence and the one after it may be any time away.
  static let funnelSequence = Plugin(
    "funnel_sequence",
    "Counts the ids that go through a sequence of states, and from and to which.",
    signature: "funnel_sequence(id, time, start, end, maxStep, step, state, sequence)",
    parameters: [
      "id": "The column of ids.", "time": "The column of times or numbers.",
      "start": "The earliest time.", "end": "The latest time.",
      "maxStep": "The longest time between two states of the sequence.",
      "step": "The length of the steps of time that ids are counted in.",
      "state": "The column of states.", "sequence": "The states, an array.",
    ],
    example: """
      datatable(id: string, t: long, state: string) ['a', 0, 'in', 'a', 1, 'buy', 'a', 2, 'out']
      | evaluate funnel_sequence(id, t, 0, 9, 5, 10, state, dynamic(['buy']))
      """
  ) { (call) throws(Diagnostic) in
    try call.require(8...8)
    let (columns, rows) = try call.stateRows(state: 6)
    var values: [String: Expression] = [:]
    for (position, name) in ["_start", "_end", "_maximum", "_step"].enumerated() {
      let value = call.arguments[position + 2].value
      let bound = try call.binder.expression(value, in: Scope([]))
      values[name] = Constant(try call.binder.constant(value, as: bound.type))
    }
    let states = try call.sequence(7)
    guard states.count <= 100 else {
      throw Diagnostic(
        "the sequence has more than 100 states", at: call.arguments[7].value.span)
    }
    for (index, state) in states.enumerated() { values["_s\(index)"] = Constant(state) }
    let steps = states.indices.dropFirst().map { index in
      """
       and next(_id, \(index)) == _id and next(_state, \(index)) == _s\(index)
      and next(_first, \(index)) - \(index == 1 ? "_last" : "next(_last, \(index - 1))") <= _maximum
      """
    }
    let count = states.count
    let found = try call.plan(
      """
      _rows | where _time between (_start .. _end) | sort by _id asc, _time asc
      | extend _run = row_cumsum(iff(_id != prev(_id) or _state != prev(_state), 1, 0))
      | summarize _first = min(_time), _last = max(_time) by _run, _id, _state
      | sort by _run asc
      | extend _before = iff(prev(_id) == _id, prev(_state), ""),
        _after = iff(next(_id, \(count)) == _id, next(_state, \(count)), ""),
        _matches = _state == _s0\(steps.joined())
      | where _matches | project _id, _b = bin_at(_first, _step, _start), _before, _after
      """, tables: ["_rows": rows], values: values)
    let shared = Plan.shared(found, SharedTable())
    let time = columns[1].name
    var tables: [Plan] = []
    for (keys, names) in [
      ("_before, _after", ["prev", "next"]), ("_before", ["prev"]), ("_after", ["next"]),
    ] {
      let table = try call.plan(
        """
        _found | summarize _n = count_distinct(_id), _samples = make_set(_id, 128) by _b, \(keys)
        | sort by _b asc, _n desc, \(keys) | project _b, \(keys), _n, _samples
        """, tables: ["_found": shared])
      tables.append(table.renamed([time] + names + ["dcount", "samples"]))
    }
    call.binder.results = tables
    return tables[0]
  }
}
