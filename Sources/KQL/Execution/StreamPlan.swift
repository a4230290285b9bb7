/// How the rows of a plan come when the stream does not end.
struct StreamPlan {
  /// Whether rows are given out as the watermark rises: windows, and rows without a partner.
  private(set) var hasWindows = false

  /// The operators whose result comes when the input ends.
  private(set) var totals: [StreamTotal] = []

  /// The operator that would have to wait for the end with every row.
  private(set) var endless: String?

  /// The operator that looks at the order of rows which several sources would mix.
  private(set) var ordered: String?

  /// The join of which only the setting says how far apart in time rows may be.
  private(set) var cut: StreamCut?

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
        if combination.reach == nil, flows.left != .fixed, cut == nil {
          cut = StreamCut(name: combination.name, isList: combination.keys == nil)
        }
      } else if flows.right != .fixed {
        totals.append(StreamTotal(name: combination.name))
      }
      return combination.flow(left: flows.left, right: flows.right)
    case .stage(let plan, let stage):
      let flow = look(at: plan)
      look(at: stage, of: plan, after: flow)
      return stage.flow(after: flow)
    }
  }

  private mutating func look(at stage: Stage, of plan: Plan, after flow: StreamFlow) {
    if stage.forgetsPast, flow == .rows || flow == .windows { hasWindows = true }
    switch (stage.streamUse, flow) {
    case (.windows, .rows), (.windows, .windows), (.ordersByTime, .rows): hasWindows = true
    case (.totals, .rows), (.keepsSome, .rows): totals.append(StreamTotal(name: stage.name))
    case (.totals, .windows), (.keepsSome, .windows), (.keepsAll, .windows):
      totals.append(StreamTotal(name: stage.name, windowColumn: plan.windowColumn))
    case (.keepsAll, .rows): if endless == nil { endless = stage.name }
    case (.sequence, .rows):
      switch plan.streamOrder {
      case .none: if endless == nil { endless = stage.name }
      case .arrival: if ordered == nil { ordered = stage.name }
      case .time: break
      }
    default: break
    }
  }
}

/// An operator whose result comes when the input ends.
package struct StreamTotal: Hashable, Sendable {
  /// What it is called in the query.
  package var name: String

  /// The column with the time of the windows before it, which it puts together; `nil` where there are
  /// none.
  package var windowColumn: String?
}

/// An operator that puts rows of a stream together which are not too far apart in time, where only the setting
/// says how far that is.
package struct StreamCut: Hashable, Sendable {
  /// What it is called in the query.
  package var name: String

  /// Whether it looks for values in a list, and not for pairs of rows.
  package var isList: Bool
}

extension Plan {
  /// The column with the time of windows.
  fileprivate var windowColumn: String? {
    timeColumns.filter { $0.value.isEventTime && $0.key < schema.count }.keys.min()
      .map { schema[$0].name }
  }
}

extension Query {
  /// The plans for a stream that does not end.
  var livePlans: [Plan] { plans.map(\.live) }

  /// The operator that would have to keep every row of a stream that does not end, if there is one.
  package var endlessOperator: String? { StreamPlan(livePlans).endless }

  /// The operator that looks at the order of rows that several sources would mix, if there is one.
  package var orderedOperator: String? { StreamPlan(livePlans).ordered }

  /// The operators whose result comes only when the input ends.
  package var totalOperators: [StreamTotal] { StreamPlan(livePlans).totals }

  /// The join of which only the setting says how far apart in time rows may be, if there is one.
  package var cutOperator: StreamCut? { StreamPlan(livePlans).cut }

  /// Whether its last rows would be sorted, if the input ended.
  package var hasIdleSort: Bool { plans.contains(where: \.hasIdleLastSort) }
}
