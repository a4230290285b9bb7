extension Query {
  /// The operator whose state does not follow from the rows of the windows that are still open, if
  /// there is one: a run that is killed cannot go on without reading everything again.
  package var unrebuildableOperator: String? {
    for plan in livePlans {
      if let name = plan.unrebuildableOperator { return name }
    }
    return nil
  }
}

extension Plan {
  fileprivate var unrebuildableOperator: String? {
    switch self {
    case .input, .table, .generated: nil
    case .shared(let plan, _): plan.unrebuildableOperator
    case .union(let plans, _): plans.compactMap(\.unrebuildableOperator).first
    case .combination(let left, let right, let combination):
      right.readsInput ? combination.name : left.unrebuildableOperator
    case .stage(let plan, let stage):
      plan.readsInput
        ? plan.unrebuildableOperator ?? (plan.canRebuild(stage) ? nil : stage.name) : nil
    }
  }

  /// Whether what a stage keeps of this plan's rows follows from the rows of open windows.
  private func canRebuild(_ stage: Stage) -> Bool {
    switch stage.streamUse {
    case .passes: stage.memory == .none
    // Rows of windows that were given out are not read again, so no window can be made of windows.
    // A window that comes as a whole and goes on at once leaves nothing behind.
    case .windows, .ordersByTime: windows == .no || windows == .only && stage.isByWindow
    case .keepsAll, .keepsSome, .totals, .ends, .sequence: false
    }
  }

  /// Whether rows come as windows.
  private enum Windows {
    case no, some, only
  }

  private var windows: Windows {
    switch self {
    case .input, .table, .generated: return .no
    case .shared(let plan, _): return plan.windows
    case .combination(let left, _, _): return left.windows
    case .stage(let plan, let stage):
      let waits = stage.streamUse == .windows || stage.streamUse == .ordersByTime
      return plan.readsInput && waits ? .only : plan.windows
    case .union(let plans, _):
      let parts = plans.filter(\.readsInput).map(\.windows)
      if parts.allSatisfy({ $0 == .only }) { return parts.isEmpty ? .no : .only }
      return parts.contains { $0 != .no } ? .some : .no
    }
  }
}
