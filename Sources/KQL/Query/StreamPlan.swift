/// How the rows of a plan come when the stream does not end.
struct StreamPlan {
  /// How rows leave a stage.
  private enum Flow: Int {
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

  /// Whether windows are given out as the watermark rises.
  private(set) var hasWindows = false

  /// Whether what follows windows can take those that are still open too.
  private(set) var canShowOpenWindows = true

  /// The operators whose result comes when the input ends.
  private(set) var totals: [String] = []

  /// The operator that would have to wait for the end with every row.
  private(set) var endless: String?

  init(_ plans: [Plan]) {
    for plan in plans { _ = flow(of: plan) }
  }

  private mutating func flow(of plan: Plan) -> Flow {
    switch plan {
    case .input: return .rows
    case .table, .generated: return .fixed
    case .shared(let plan, _): return flow(of: plan)
    case .union(let plans, _):
      return plans.map { flow(of: $0) }.max { $0.rawValue < $1.rawValue } ?? .fixed
    case .combination(let left, let right, let combination):
      let flows = (flow(of: left), flow(of: right))
      guard right.readsInput else { return flows.0 }
      totals.append(combination.name)
      canShowOpenWindows = false
      return .totals
    case .stage(let plan, let stage):
      return flow(of: stage, after: flow(of: plan))
    }
  }

  private mutating func flow(of stage: Stage, after flow: Flow) -> Flow {
    if flow == .windows, stage.memory == .position || stage.memory == .perGroup {
      canShowOpenWindows = false
    }
    switch (stage.streamUse, flow) {
    case (_, .fixed): return .fixed
    case (.windows, .rows), (.windows, .windows):
      hasWindows = true
      return .windows
    case (.ends, .rows): return .ending
    case (.totals, .rows), (.totals, .windows), (.keepsSome, .rows):
      totals.append(stage.name)
      return .totals
    case (.keepsAll, .rows):
      if endless == nil { endless = stage.name }
      return .totals
    case (.passes, _), (.ends, _), (.windows, _), (.totals, _), (.keepsSome, _), (.keepsAll, _):
      return flow
    }
  }
}

extension Query {
  /// The operator that would have to keep every row of a stream that does not end, if there is one.
  package var endlessOperator: String? { StreamPlan(plans).endless }

  /// The operators whose result comes only when the input ends.
  package var totalOperators: [String] { StreamPlan(plans).totals }
}
