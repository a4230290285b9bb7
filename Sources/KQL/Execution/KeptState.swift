extension Query {
  /// Whether something is kept of a stream that does not end from one row to the next: then a run that
  /// goes on where another one was needs what that kept.
  package var keepsState: Bool { livePlans.contains(where: \.keepsState) }
}

extension Plan {
  fileprivate var keepsState: Bool {
    switch self {
    case .input, .table, .generated: false
    case .shared(let plan, _): plan.keepsState
    // A table of files gives what it gains.
    case .union(let plans, _):
      plans.contains { $0.keepsState || !$0.readsInput && $0.externalFiles != nil }
    case .combination: readsInput
    case .stage(let plan, let stage):
      readsInput && (plan.keepsState || stage.memory != .none)
    }
  }
}
