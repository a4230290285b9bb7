/// Runs plans that need the stream before the query itself runs: `toscalar(T | …)`, `in (T | …)`.
enum StreamScan {
  /// All rows of a plan, for which the stream is read from its start if it takes part.
  static func table(
    of plan: Plan, _ catalog: InputCatalog, _ run: RunContext
  ) throws(RunError) -> Table {
    guard let rescan = catalog.rescan else {
      return try PlanRunner.table(of: plan, run)
    }
    let rows = RowCollector(plan.schema, run)
    let heads = try PlanRunner.operators(of: plan, output: rows, run)
    let reader = catalog.usedFormat.makeReader(paths: catalog.paths)
    try rescan { chunk in
      reader.read(chunk) { batch in
        var isWanted = false
        for head in heads where head.process(batch) { isWanted = true }
        return isWanted
      }
    }
    for head in heads { head.finish() }
    if let error = run.error { throw error }
    return rows.table
  }
}
