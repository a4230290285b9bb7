/// How the rows of a plan come when the stream does not end.
struct StreamPlan {
  /// Whether rows are given out as the watermark rises: windows, and rows without a partner.
  private(set) var hasWindows = false

  /// Whether what follows windows can take those that are still open too.
  private(set) var canShowOpenWindows = true

  /// The operators whose result comes when the input ends.
  private(set) var totals: [String] = []

  /// The operator that would have to wait for the end with every row.
  private(set) var endless: String?

  init(_ plans: [Plan]) {
    for plan in plans { _ = look(at: plan) }
  }

  /// Takes note of the stages of a plan, and tells how its rows leave.
  private mutating func look(at plan: Plan) -> StreamFlow {
    switch plan {
    case .input: return .rows
    case .table, .generated: return .fixed
    case .shared(let plan, _): return look(at: plan)
    case .union(let plans, _): return .of(union: plans.map { look(at: $0) })
    case .combination(let left, let right, let combination):
      let flows = (left: look(at: left), right: look(at: right))
      if combination.joinsIntervals(left: flows.left, right: flows.right) {
        hasWindows = true
        if flows.left == .windows || flows.right == .windows { canShowOpenWindows = false }
      } else if flows.right != .fixed {
        totals.append(combination.name)
        canShowOpenWindows = false
      }
      return combination.flow(left: flows.left, right: flows.right)
    case .stage(let plan, let stage):
      let flow = look(at: plan)
      look(at: stage, after: flow)
      return stage.flow(after: flow)
    }
  }

  private mutating func look(at stage: Stage, after flow: StreamFlow) {
    if flow == .windows, stage.memory == .position || stage.memory == .perGroup {
      canShowOpenWindows = false
    }
    switch (stage.streamUse, flow) {
    case (.windows, .rows), (.windows, .windows): hasWindows = true
    case (.totals, .rows), (.totals, .windows), (.keepsSome, .rows): totals.append(stage.name)
    case (.keepsAll, .rows): if endless == nil { endless = stage.name }
    default: break
    }
  }
}

extension Query {
  /// The operator that would have to keep every row of a stream that does not end, if there is one.
  package var endlessOperator: String? { StreamPlan(plans).endless }

  /// The operators whose result comes only when the input ends.
  package var totalOperators: [String] { StreamPlan(plans).totals }
}
