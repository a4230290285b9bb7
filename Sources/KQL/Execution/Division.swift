/// How workers divide a bounded input.
enum Division {
  /// One worker does everything.
  case single
  /// Every row for itself; results are put in the order of the input.
  case rows
  /// A state per group in each worker, merged at the end.
  case groups
  /// The stages before this one in the workers, the others in the order of the input.
  case ordered(before: Int)

  /// How the plans of a query let workers divide it.
  init(_ plans: [Plan]) {
    if plans.count == 1, let stages = plans[0].linearStages {
      self.init(stages)
    } else {
      self = plans.allSatisfy(\.meetsInGroups) ? .groups : .single
    }
  }

  private init(_ stages: [Stage]) {
    guard let first = stages.firstIndex(where: { $0.memory != .none }) else {
      self = .rows
      return
    }
    let stage = stages[first]
    self =
      switch stage.memory {
      // A list has its elements in the order of the rows, whatever the number of workers.
      case .none, .perGroup: stage.orderUse == .needs ? .ordered(before: first) : .groups
      // One that ends the input soon is to read no more than it needs.
      case .position:
        first == 0 && stage.streamUse != .sequence
          && (stage.orderUse != .ignores || stage.makeCandidates == nil)
          ? .single : .ordered(before: first)
      case .allRows: .ordered(before: first)
      }
  }
}

extension Plan {
  /// The stages from the stream to the result, when there are only such; `nil` for joins and unions.
  var linearStages: [Stage]? {
    switch self {
    case .input: []
    case .stage(let plan, let stage): plan.linearStages.map { $0 + [stage] }
    case .shared(let plan, _): plan.linearStages
    case .table, .generated, .union, .combination: nil
    }
  }

  /// Whether every row of the stream goes into a state per group, for itself until then: workers' states
  /// can be merged, and one worker does the rest.
  fileprivate var meetsInGroups: Bool {
    switch self {
    case .input, .table, .generated: false
    case .stage(let plan, let stage):
      plan.meetsInGroups
        || plan.isRowwise && stage.memory == .perGroup && stage.orderUse != .needs
    case .shared(let plan, _): plan.meetsInGroups
    // Rows of a table would leave every worker.
    case .union(let plans, _): plans.allSatisfy(\.meetsInGroups)
    case .combination(let left, let right, _):
      left.meetsInGroups && (right.meetsInGroups || !right.readsInput)
        || right.meetsInGroups && !left.readsInput
    }
  }

  /// Whether every row is one of the stream, for itself.
  private var isRowwise: Bool {
    switch self {
    case .input: true
    case .stage(let plan, let stage): stage.memory == .none && plan.isRowwise
    case .shared(let plan, _): plan.isRowwise
    case .union(let plans, _): plans.allSatisfy(\.isRowwise)
    case .table, .generated, .combination: false
    }
  }

  /// The plan with stages in place of combinations that workers can make for their rows, each for itself.
  ///
  /// The right rows are computed here, once for all workers. Those that take too large a part of the memory
  /// stay where they are: there they can go to files.
  func combinedInWorkers(_ run: RunContext) throws(RunError) -> Plan {
    switch self {
    case .input, .table, .generated: return self
    case .stage(let plan, let stage): return .stage(try plan.combinedInWorkers(run), stage)
    case .shared(let plan, let table):
      return readsInput ? .shared(try plan.combinedInWorkers(run), table) : self
    case .union(let plans, let schema):
      return .union(
        try plans.map { plan throws(RunError) in try plan.combinedInWorkers(run) }, schema)
    case .combination(let left, let right, let combination):
      if left.readsInput, !right.readsInput, let forWorkers = combination.forWorkers,
        let table = try PlanRunner.table(
          of: right, atMost: run.memory.map { $0.account.limit / 8 } ?? .max, run)
      {
        let (byteCount, make) = forWorkers(table)
        if run.memory?.add(byteCount) == false, let error = run.error { throw error }
        return .stage(
          try left.combinedInWorkers(run),
          Stage(
            identity: combination.identity, name: combination.name, schema: combination.schema,
            memory: .none, makeOperator: make))
      }
      return .combination(
        left: try left.combinedInWorkers(run), right: try right.combinedInWorkers(run),
        combination)
    }
  }
}
