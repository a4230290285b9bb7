/// How rows leave a part of a plan when the stream does not end.
enum StreamFlow: Int {
  /// There is no stream.
  case fixed
  /// The run ends by itself.
  case ending
  /// Totals, at the end or as snapshots.
  case totals
  /// Windows, each once.
  case windows
  /// As they come.
  case rows
}

extension Stage {
  /// How rows leave that came in a certain way.
  func flow(after flow: StreamFlow) -> StreamFlow {
    switch (streamUse, flow) {
    case (_, .fixed): .fixed
    case (.windows, .rows), (.windows, .windows): .windows
    case (.ends, .rows): .ending
    case (.totals, .rows), (.totals, .windows), (.keepsSome, .rows), (.keepsAll, .rows): .totals
    case (.passes, _), (.ends, _), (.windows, _), (.totals, _), (.keepsSome, _), (.keepsAll, _):
      flow
    }
  }
}

extension Combination {
  /// How rows leave, by how those of each side come.
  func flow(left: StreamFlow, right: StreamFlow) -> StreamFlow {
    if right == .fixed { return left }
    return joinsIntervals(left: left, right: right) ? .rows : .totals
  }

  /// Whether rows of both sides meet while they come, within the join window.
  ///
  /// Totals come when there is nothing left to meet, and so may what follows a `take`.
  func joinsIntervals(left: StreamFlow, right: StreamFlow) -> Bool {
    makeIntervalJoin != nil && [.fixed, .windows, .rows].contains(left)
      && [.windows, .rows].contains(right)
  }
}

extension Plan {
  /// How rows leave when the stream does not end.
  var streamFlow: StreamFlow {
    switch self {
    case .input: .rows
    case .table, .generated: .fixed
    case .shared(let plan, _): plan.streamFlow
    case .union(let plans, _): .of(union: plans.map(\.streamFlow))
    case .combination(let left, let right, let combination):
      combination.flow(left: left.streamFlow, right: right.streamFlow)
    case .stage(let plan, let stage): stage.flow(after: plan.streamFlow)
    }
  }
}

extension StreamFlow {
  /// How the rows of several parts come together.
  static func of(union flows: [StreamFlow]) -> StreamFlow {
    flows.max { $0.rawValue < $1.rawValue } ?? .fixed
  }
}

/// A plan whose rows have the event time in a column, perhaps one behind those of its schema.
struct TimedPlan {
  var plan: Plan
  /// The position of the event time; `nil` when it is not known.
  var time: Int?
  /// The columns, without the time that was added.
  var schema: Schema
  /// Whether the rows are of the stream.
  var readsInput: Bool

  /// Lets the event time of a plan's rows through to its end, if that can be.
  init(_ plan: Plan) {
    let timed = plan.withEventTime
    self.plan = timed?.plan ?? plan
    time = timed?.column
    schema = plan.schema
    readsInput = plan.readsInput
  }
}

extension Plan {
  /// The plan with the event time of each row, and the column it is in; `nil` when it gets lost.
  fileprivate var withEventTime: (plan: Plan, column: Int)? {
    if let known = timeColumns.filter({ $0.value.isEventTime }).keys.min() { return (self, known) }
    switch self {
    case .shared(let plan, _): return plan.withEventTime
    case .stage(let inner, let stage):
      guard let (plan, column) = inner.withEventTime else { return nil }
      if stage.keepsColumns { return (.stage(plan, stage), column) }
      return stage.passing.map { (.stage(plan, $0(column)), stage.schema.count) }
    case .input, .table, .generated, .union, .combination: return nil
    }
  }
}
