extension Plan {
  /// The plan for rows that do not end: without the sorts whose order nobody looks at.
  var live: Plan { withoutIdleSorts(isOrdered: false) }

  /// Leaves out sorts; `isOrdered` says whether the order of the rows is looked at.
  private func withoutIdleSorts(isOrdered: Bool) -> Plan {
    guard readsInput else { return self }
    switch self {
    case .input, .table, .generated: return self
    case .shared(let plan, let identity):
      return .shared(plan.withoutIdleSorts(isOrdered: isOrdered), identity)
    case .union(let plans, let schema):
      return .union(plans.map { $0.withoutIdleSorts(isOrdered: false) }, schema)
    case .combination(let left, let right, let combination):
      return .combination(
        left: left.withoutIdleSorts(isOrdered: isOrdered),
        right: right.withoutIdleSorts(isOrdered: false), combination)
    case .stage(let plan, let stage):
      if stage.isSort, !isOrdered, plan.isIdle(stage) {
        return plan.withoutIdleSorts(isOrdered: false)
      }
      let needsOrder =
        switch stage.orderUse {
        case .keeps: isOrdered
        case .ignores: false
        case .needs: true
        }
      return .stage(plan.withoutIdleSorts(isOrdered: needsOrder), stage)
    }
  }

  /// Whether a sort of this plan's rows, whose order nobody looks at, would only hold them back.
  private func isIdle(_ sort: Stage) -> Bool {
    switch streamFlow {
    case .rows: true
    // Windows come in the order of their time as it is: there, rows are not held back.
    case .windows: sort.streamUse != .ordersByTime
    case .fixed, .ending, .totals: false
    }
  }

  /// The number of sorts.
  fileprivate var sortCount: Int {
    switch self {
    case .input, .table, .generated: 0
    case .shared(let plan, _): plan.sortCount
    case .union(let plans, _): plans.reduce(0) { $0 + $1.sortCount }
    case .combination(let left, let right, _): left.sortCount + right.sortCount
    case .stage(let plan, let stage): plan.sortCount + (stage.isSort ? 1 : 0)
    }
  }

  /// Whether a sort at the end of the plan, behind which rows are only changed, is left out when live.
  var hasIdleLastSort: Bool {
    switch self {
    case .stage(let plan, let stage):
      if stage.isSort { return live.sortCount < sortCount }
      return stage.orderUse == .keeps && plan.hasIdleLastSort
    case .shared(let plan, _): return plan.hasIdleLastSort
    case .combination(let left, let right, _): return !right.readsInput && left.hasIdleLastSort
    case .input, .table, .generated, .union: return false
    }
  }
}
