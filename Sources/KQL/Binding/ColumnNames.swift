/// Gives columns names that are not taken: `x`, then `x1`, `x2`, as Kusto does.
struct ColumnNames {
  private var taken: Set<String> = []

  /// The name, or with the first number behind it that makes it new.
  mutating func unique(_ name: String) -> String {
    if taken.insert(name).inserted { return name }
    var number = 1
    while !taken.insert("\(name)\(number)").inserted { number += 1 }
    return "\(name)\(number)"
  }

  /// Names that stand together, made different: `c, c, c1` become `c, c2, c1`.
  ///
  /// Of equal ones the first stays, and no number makes one of the others again.
  static func unique(_ names: [String]) -> [String] {
    var result = ColumnNames()
    result.taken = Set(names)
    var seen: Set<String> = []
    return names.map { seen.insert($0).inserted ? $0 : result.unique($0) }
  }
}
