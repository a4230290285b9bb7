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
    // On a stream that does not end, states and windows keep whole rows.
    var used: [Int: Set<Int>] = [:]
    if !isLive { for plan in plans { plan.collectUsed(into: &used) } }
    return catalog.feeds.map { feed in
      let schema = feed.format.schema
      let paths = feed.paths.map { path -> [String] in
        if path.isComputed { return [] }
        return (path.column >= 0 ? [schema[path.column].name] : []) + path.keys
      }
      return TableDemand(
        input: feed.input, view: feed.view, columns: schema.map { [$0.name] } + paths,
        // Of what is not found in the plan nothing is known.
        test: tests[feed.table].map { .any($0) } ?? .anything,
        used: used[feed.table].flatMap { names(of: $0, in: feed) })
    }
  }

  /// The names of columns of a table, by their places.
  private func names(of places: Set<Int>, in feed: StreamFeed) -> Set<String>? {
    var places = places
    // It is looked at for what to say of a query that asks for the time and gives nothing.
    if usesClock, let eventTime = feed.eventTime { places.insert(eventTime) }
    let schema = feed.format.schema
    var names: Set<String> = []
    for place in places {
      if schema.indices.contains(place) {
        names.insert(schema[place].name)
        continue
      }
      guard feed.paths.indices.contains(place - schema.count) else { return nil }
      let path = feed.paths[place - schema.count]
      if path == .receipt { continue }
      guard schema.indices.contains(path.column) else { return nil }
      names.insert(schema[path.column].name)
    }
    return names
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
