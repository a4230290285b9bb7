extension ScalarFunction {
  /// Every scalar function, by what it works on.
  package static let categories: KeyValuePairs<String, [ScalarFunction]> = [
    "Text": string, "Parsing": parsing, "Date and time": datetime, "Numbers": math,
    "Conditions": conditional, "Conversion": conversion, "Dynamic values": dynamic,
    "Network": network, "Hashes": hashing, "Rows before and after": window,
    "Series": series, "Counts and percentiles": sketch, "Units": units,
    "Places on the earth": geography, "The query": context,
  ]

  /// Every scalar function.
  public static let all: [ScalarFunction] = categories.flatMap(\.value)

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
