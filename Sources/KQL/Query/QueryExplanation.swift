/// What a query does with its rows, operator by operator: the plan in words.
package struct QueryExplanation: Sendable {
  /// An operator, or where rows come from.
  package struct Step: Hashable, Sendable {
    /// The operator's name, or that of a table.
    package var name: String

    /// How many operators that put several tables together it stands before.
    package var depth: Int

    /// What it keeps between batches.
    package var keeps: String

    /// How rows leave it.
    package var leaves: String
  }

  /// The steps in the order in which rows pass them.
  package private(set) var steps: [Step] = []

  /// Which operators they are; `nil` for those that are not operators of one table or two.
  private(set) var identities: [OperatorIdentity?] = []

  /// The columns of the result.
  package let schema: Schema

  /// The column of the input that says when an event happened; `nil` without one, or without an input.
  package private(set) var eventTime: String?

  private let isLive: Bool

  /// Explains a query.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - isLive: Whether the input does not end.
  package init(_ query: Query, isLive: Bool) {
    schema = query.schema
    self.isLive = isLive
    for plan in query.plans { _ = explain(plan, depth: 0) }
  }

  /// How rows leave a step.
  private struct Flow {
    var live: StreamFlow
    /// Whether rows of an input that ends leave when all of it has been read.
    var isAtEnd = false
  }

  private mutating func explain(_ plan: Plan, depth: Int) -> Flow {
    switch plan {
    case .input(let input):
      eventTime = eventTime ?? input.eventTime.map { input.schema[$0].name }
      return add(input.name, depth, keeps: "nothing", Flow(live: .rows))
    case .table(let table):
      return add("a table of \(table.count) rows", depth, keeps: "its rows", Flow(live: .fixed))
    case .generated(_, let files, _):
      let name = files == nil ? "rows that are computed" : "rows of files"
      return add(name, depth, keeps: "its rows", Flow(live: .fixed))
    case .shared(let plan, _): return explain(plan, depth: depth)
    case .stage(let plan, let stage):
      var flow = explain(plan, depth: depth)
      flow.live = stage.flow(after: flow.live)
      flow.isAtEnd = flow.isAtEnd || stage.waitsForEnd
      let ends = stage.streamUse == .ends ? ", until it has enough" : ""
      return add(
        stage.name, depth, keeps: stage.kept(isLive: isLive), flow, ends, stage.identity)
    case .union(let plans, _):
      let flows = plans.map { explain($0, depth: depth + 1) }
      return add(
        "union", depth, keeps: "nothing",
        Flow(live: .of(union: flows.map(\.live)), isAtEnd: flows.allSatisfy(\.isAtEnd)))
    case .combination(let left, let right, let combination):
      let first = explain(left, depth: depth)
      let second = explain(right, depth: depth + 1)
      let meets = isLive && combination.joinsIntervals(left: first.live, right: second.live)
      return add(
        combination.name, depth,
        keeps: meets
          ? "rows of both sides, for the join window" : "all rows of the right side",
        Flow(
          live: combination.flow(left: first.live, right: second.live), isAtEnd: first.isAtEnd),
        "", combination.identity)
    }
  }

  private mutating func add(
    _ name: String, _ depth: Int, keeps: String, _ flow: Flow, _ ends: String = "",
    _ identity: OperatorIdentity? = nil
  ) -> Flow {
    identities.append(identity)
    let leaves =
      switch flow.live {
      case .fixed: "at once"
      case .rows, .ending: isLive || !flow.isAtEnd ? "as they come" : "at the end"
      case .windows: isLive ? "each window when it has passed" : "at the end"
      case .totals: "at the end"
      }
    steps.append(Step(name: name, depth: depth, keeps: keeps, leaves: leaves + ends))
    return flow
  }
}

extension Stage {
  /// Whether rows of an input that ends leave only when all of it has been read.
  fileprivate var waitsForEnd: Bool {
    switch streamUse {
    case .passes, .ends, .sequence: false
    case .windows, .ordersByTime, .totals, .keepsSome, .keepsAll: true
    }
  }

  /// What it keeps between batches, in words.
  fileprivate func kept(isLive: Bool) -> String {
    switch (streamUse, memory) {
    case (.windows, _) where isLive: "a state for each group of the open windows"
    case (.ordersByTime, _) where isLive: "the rows of one tolerance"
    case (.keepsSome, _): "the rows it will give"
    case (_, .none): "nothing"
    case (.ends, .position): "a counter"
    case (_, .position): "what it needs of earlier rows"
    case (_, .perGroup): "a state for each group"
    case (_, .allRows): "all rows"
    }
  }
}
