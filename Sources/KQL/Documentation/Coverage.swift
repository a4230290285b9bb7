/// What becomes of the names of Kusto's documentation here.
package struct Coverage: Sendable {
  /// Names of one sort.
  package let kind: String

  /// The names, with what becomes of each.
  package let names: [(name: String, state: State)]

  /// What becomes of a name.
  package enum State: Hashable, Sendable {
    case built
    /// Not here, and not planned: "it …".
    case refused(String)
    /// Not here yet: "it …".
    case later(String)
    /// Neither built nor accounted for; a test finds it.
    case forgotten
  }

  /// A query that shows a name which no table of definitions has.
  package struct Example: Sendable {
    package let name: String
    package let query: String
  }

  /// The names of every kind.
  package static let all: [Coverage] = [
    Coverage("Scalar functions", DocumentedNames.scalarFunctions, function),
    Coverage("Window functions", DocumentedNames.windowFunctions, function),
    Coverage("Aggregates", DocumentedNames.aggregates) {
      AggregateFunction.named($0) == nil ? .forgotten : .built
    },
    Coverage("Tabular operators", DocumentedNames.operators) {
      QueryOperator.keywords.contains($0) ? .built : State(UnavailableName.operator($0))
    },
    Coverage("Plugins", DocumentedNames.plugins) { name in
      Plugin.all.contains { $0.name == name } ? .built : State(UnavailableName.plugin(name))
    },
    Coverage("Functions of tables", DocumentedNames.tableFunctions, function),
    Coverage("Scalar operators", DocumentedNames.scalarOperators, shown),
    Coverage("Statements", DocumentedNames.statements) {
      isShown($0) ? .built : State(UnavailableName.statement($0))
    },
    Coverage("Data types", DocumentedNames.dataTypes) {
      ScalarType(name: $0) == nil ? .forgotten : .built
    },
    Coverage("Geospatial functions", DocumentedNames.geospatial, function),
    Coverage("Operators on graphs", DocumentedNames.graphOperators) {
      QueryOperator.keywords.contains($0) ? .built : State(UnavailableName.operator($0))
    },
    Coverage("Functions of graphs", DocumentedNames.graphFunctions, function),
  ]

  private init(_ kind: String, _ names: [String], _ state: (String) -> State) {
    self.kind = kind
    self.names = names.map { ($0, state($0)) }
  }

  /// How many of the names are built.
  package var builtCount: Int { names.count { $0.state == .built } }

  private static func function(_ name: String) -> State {
    ScalarFunction.named(name) != nil || isShown(name)
      ? .built : State(UnavailableName.function(name))
  }

  private static func shown(_ name: String) -> State { isShown(name) ? .built : .forgotten }

  private static func isShown(_ name: String) -> Bool { examples.contains { $0.name == name } }
}

extension Coverage.State {
  fileprivate init(_ unavailable: UnavailableName?) {
    guard let unavailable else {
      self = .forgotten
      return
    }
    self = unavailable.comesLater ? .later(unavailable.reason) : .refused(unavailable.reason)
  }
}

extension QueryOperator {
  fileprivate static let keywords = Set(all.map(\.keyword))
}
