extension Plan {
  /// The rows of a plan in their order, for functions that look at several of them.
  static func sequence(_ input: Plan, for expressions: [Expression]) -> Plan {
    let schema = input.schema
    var calls: [WindowCall] = []
    for call in expressions.flatMap(\.windowCalls) where !calls.contains(where: { $0 === call }) {
      calls.append(call)
    }
    let times = input.timeColumns
    let time = times.filter { $0.value.isEventTime }.keys.min()
    var stage = Stage(
      name: "serialize", schema: schema, memory: .position, isSerialized: true, timeColumns: times,
      ownStreamUse: .sequence
    ) { [calls] output, run in
      calls.reversed().reduce(output) { output, call in
        call.lookahead > 0
          ? LaterColumn(call, time: time, output: output, run)
          : RunningColumn(call, output: output, run)
      }
    }
    stage.passing = { [stage] _ in stage }
    stage.uses = { [calls] in $0.union(calls.readColumns).union(time.map { [$0] } ?? []) }
    return .stage(input, stage)
  }
}
