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
    case (.totals, .rows), (.keepsSome, .rows), (.keepsAll, .rows): .totals
    // All windows are meant, as they are in a table.
    case (.totals, .windows), (.keepsSome, .windows), (.keepsAll, .windows): .totals
    case (.passes, _), (.sequence, _), (.ordersByTime, _), (.ends, _), (.windows, _), (.totals, _),
      (.keepsSome, _), (.keepsAll, _):
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

/// What the order is of the rows of a stream that does not end.
enum StreamOrder {
  /// That of their time, or of windows, or of a table.
  case time
  /// That in which they come: the order of the input, where there is a single source.
  case arrival
  /// None: rows of several parts come as those do.
  case none
}

extension Plan {
  /// What the order of the rows is when the stream does not end.
  var streamOrder: StreamOrder {
    switch self {
    case .input: return .arrival
    case .table, .generated: return .time
    case .shared(let plan, _): return plan.streamOrder
    case .union(let plans, _):
      return plans.contains(where: \.readsInput) ? .none : .time
    case .combination(let left, let right, _):
      return right.readsInput ? .none : left.streamOrder
    case .stage(let plan, let stage):
      switch stage.streamUse {
      case .ordersByTime, .windows, .totals, .keepsSome, .keepsAll: return .time
      case .passes, .sequence, .ends: return plan.streamOrder
      }
    }
  }
}
