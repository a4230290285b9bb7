extension AggregateFunction {
  /// Every aggregate, by name.
  public static let all: [AggregateFunction] = []

  /// The aggregate with a name or an alias.
  public static func named(_ name: String) -> AggregateFunction? { byName[name] }

  private static let byName: [String: AggregateFunction] = {
    var table: [String: AggregateFunction] = [:]
    for function in all {
      for name in [function.name] + function.aliases { table[name] = function }
    }
    return table
  }()
}
