extension Query {
  /// What it needs of the tables that it reads.
  ///
  /// - Parameters:
  ///   - catalog: What it was bound with.
  ///   - isLive: Whether the input does not end.
  /// - Returns: What it needs of each of them.
  package func demands(_ catalog: InputCatalog, isLive: Bool) -> [TableDemand] {
    var tests: [Int: [RowTest]] = [:]
    for plan in isLive ? livePlans : plans { plan.collect(.anything, into: &tests) }
    return catalog.feeds.map { feed in
      let schema = feed.format.schema
      let paths = feed.paths.map { path -> [String] in
        if path.isComputed { return [] }
        return (path.column >= 0 ? [schema[path.column].name] : []) + path.keys
      }
      return TableDemand(
        input: feed.input, view: feed.view, columns: schema.map { [$0.name] } + paths,
        // Of what is not found in the plan nothing is known.
        test: tests[feed.table].map { .any($0) } ?? .anything)
    }
  }
}

extension Plan {
  /// Collects what is true of the rows of each table, of which those are needed for which a test holds behind
  /// this plan.
  fileprivate func collect(_ behind: RowTest, into tests: inout [Int: [RowTest]]) {
    switch self {
    case .input(let input): if input.isStream { tests[input.number, default: []].append(behind) }
    case .table, .generated: break
    case .stage(let plan, let stage):
      plan.collect(stage.rowTest?(behind) ?? (stage.isSort ? behind : .anything), into: &tests)
    case .union(let plans, _): for plan in plans { plan.collect(behind, into: &tests) }
    case .combination(let left, let right, _):
      left.collect(.anything, into: &tests)
      right.collect(.anything, into: &tests)
    case .shared(let plan, _): plan.collect(.anything, into: &tests)
    }
  }
}
