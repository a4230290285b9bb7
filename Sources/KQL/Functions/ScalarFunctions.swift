extension ScalarFunction {
  /// Every scalar function, by name.
  public static let all: [ScalarFunction] =
    conditional + math + datetime + conversion + window + string + dynamic
    + network + hashing + parsing

  /// The function with a name or an alias, whatever its case is not: Kusto's names are exact.
  public static func named(_ name: String) -> ScalarFunction? { byName[name] }

  private static let byName: [String: ScalarFunction] = {
    var table: [String: ScalarFunction] = [:]
    for function in all {
      for name in [function.name] + function.aliases { table[name] = function }
    }
    return table
  }()
}
