/// Runs plans that need a stream before the query itself runs: `toscalar(T | …)`, `in (T | …)`.
enum StreamScan {
  /// All rows of a plan, for which the streams are read from their start that take part.
  static func table(
    of plan: Plan, _ catalog: InputCatalog, _ run: RunContext
  ) throws(RunError) -> Table {
    let rows = RowCollector(plan.schema, run)
    let heads = try PlanRunner.operators(of: plan, output: rows, run)
    for number in plan.tableNumbers {
      let view = catalog.view(number)
      guard let rescan = catalog.rescan(view.input) else {
        throw RunError("'\(view.name ?? view.key)' can be read only once")
      }
      let wanting = heads.filter { $0.takes(number) }
      let reader = view.format.makeReader(paths: view.paths)
      try rescan { chunk in
        reader.read(chunk) { batch in
          var isWanted = false
          for head in wanting where head.operation.process(batch) { isWanted = true }
          return isWanted
        }
      }
    }
    for head in heads where run.error == nil { head.operation.finish() }
    if let error = run.error { throw error }
    return rows.table
  }
}

extension Plan {
  /// The tables of the stream that take part, by their numbers, each once.
  var tableNumbers: [Int] {
    var numbers: [Int] = []
    collectTables(&numbers)
    return numbers
  }

  private func collectTables(_ numbers: inout [Int]) {
    switch self {
    case .input(let table):
      if table.isStream, !numbers.contains(table.number) { numbers.append(table.number) }
    case .table, .generated: break
    case .stage(let plan, _), .shared(let plan, _): plan.collectTables(&numbers)
    case .union(let plans, _): for plan in plans { plan.collectTables(&numbers) }
    case .combination(let left, let right, _):
      left.collectTables(&numbers)
      right.collectTables(&numbers)
    }
  }
}
