import KQLSyntax

extension ScalarFunction {
  static let rowWindowSession = ScalarFunction(
    "row_window_session", "Returns when the session that a row belongs to began.",
    parameters: [
      "time": "A datetime.", "maxFromFirst": "How long a session lasts at most.",
      "maxBetween": "How far apart neighbours in a session are at most.",
      "restart?": "A bool that starts anew where it is true.",
    ],
    examples: [
      "row_window_session(datetime(2024-01-01) + x * 1h, 1d, 90m)": "2024-01-01T01:00:00Z"
    ], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    let operands = [
      try WindowCall.operand(call, 0, .datetime), try WindowCall.operand(call, 1, .timespan),
      try WindowCall.operand(call, 2, .timespan),
    ]
    return WindowCall(call, type: .datetime, operands + (try WindowCall.restart(call, 3))) {
      SessionStarts()
    }
  }
}

/// When the session of each row began.
private struct SessionStarts: RunningFunction {
  private var state: (start: Datetime?, previous: Datetime?)

  mutating func code(_ coder: StateCoder) {
    coder.code(&state.start, .minimum) { coder.code(&$0) }
    coder.code(&state.previous, .minimum) { coder.code(&$0) }
  }

  mutating func values(_ columns: [Column], count: Int) -> Column {
    var (start, previous) = state
    defer { state = (start, previous) }
    return .filled(count) { (row: Int) -> Datetime? in
      let time = columns[0].value(row, as: Datetime.self)
      defer { previous = time }
      guard let time, let first = start, let last = previous,
        !WindowCall.restarts(columns, 3, row),
        let total = columns[1].value(row, as: Timespan.self),
        let gap = columns[2].value(row, as: Timespan.self),
        time.ticks &- first.ticks < total.ticks, time.ticks &- last.ticks < gap.ticks
      else {
        start = time
        return time
      }
      return start
    }
  }
}
