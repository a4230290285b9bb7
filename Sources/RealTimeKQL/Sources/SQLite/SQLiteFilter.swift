import KQL

/// What SQLite leaves out of a table because no query needs it: a condition that holds for every row that one does.
///
/// Only what SQLite tells exactly is asked. A value may be of another kind than its column is declared for, and what
/// the program makes of such a one is not known there: rows with one are given always.
struct SQLiteFilter: Equatable {
  /// The condition as SQLite reads it.
  let condition: String

  /// The condition in the words of queries.
  let words: String

  private init(_ condition: String, _ words: String) {
    self.condition = condition
    self.words = words
  }

  /// Longer lists of values, and of conditions, are not given to SQLite.
  private static let longest = 256

  /// Deeper conditions are not.
  private static let deepest = 32

  /// Finds out what is asked of a table; `nil` where every row may be needed, or nothing is known.
  init?(_ demands: [TableDemand], of table: SQLiteTable) {
    guard table.rowPlace != nil else { return nil }
    let filters = demands.map { Self.filter($0.test, $0, table, depth: 0) }
    guard let filter = Self.any(filters) else { return nil }
    self = filter
  }

  private static func filter(
    _ test: RowTest, _ demand: TableDemand, _ table: SQLiteTable, depth: Int
  ) -> SQLiteFilter? {
    guard depth < deepest else { return nil }
    switch test {
    case .all(let tests):
      return all(tests.compactMap { filter($0, demand, table, depth: depth + 1) })
    case .any(let tests): return any(tests.map { filter($0, demand, table, depth: depth + 1) })
    case .comparison(let value, let comparison, let holds):
      guard value.steps.isEmpty, demand.columns.indices.contains(value.column),
        case let names = demand.columns[value.column], names.count == 1,
        let column = table.columns.first(where: { $0.name == names[0] })
      else { return nil }
      return Self.comparison(column, comparison, holds)
    }
  }

  /// All of some; of what is not known nothing is asked.
  private static func all(_ filters: [SQLiteFilter]) -> SQLiteFilter? {
    let filters = filters.prefix(longest)
    guard filters.count > 1 else { return filters.first }
    return SQLiteFilter(
      "(" + filters.map(\.condition).joined(separator: " AND ") + ")",
      "(" + filters.map(\.words).joined(separator: " and ") + ")")
  }

  /// One of some, if all are known; of none, so no row.
  private static func any(_ filters: [SQLiteFilter?]) -> SQLiteFilter? {
    var known: [SQLiteFilter] = []
    for filter in filters {
      guard let filter else { return nil }
      if !known.contains(filter) { known.append(filter) }
    }
    guard known.count <= longest else { return nil }
    if known.isEmpty { return SQLiteFilter("0", "false") }
    guard known.count > 1 else { return known[0] }
    return SQLiteFilter(
      "(" + known.map(\.condition).joined(separator: " OR ") + ")",
      "(" + known.map(\.words).joined(separator: " or ") + ")")
  }

  private static func comparison(
    _ column: SQLiteTable.Column, _ comparison: RowTest.Comparison, _ holds: Bool
  ) -> SQLiteFilter? {
    // With the sign, no index is used, and the rows come in their order.
    let name = "+" + SQLiteDatabase.quoted(column.name)
    let shown = column.name
    var condition: String
    let words: String
    switch (comparison, column.type) {
    case (.less(let bound), .long):
      condition = "\(name) \(holds ? "<" : ">=") \(literal(bound))"
      words = "\(shown) \(holds ? "<" : ">=") \(bound)"
    case (.earlier(let bound), .datetime):
      condition = "\(name) \(holds ? "<" : ">=") '\(text(bound))' COLLATE BINARY"
      words = "\(shown) \(holds ? "<" : ">=") datetime(\(bound))"
    case (.equals(let constants, isCaseless: false), let type):
      guard !constants.isEmpty, constants.count <= longest,
        case let values = constants.compactMap({ value($0, type) }), values.count == constants.count
      else { return nil }
      let list = values.map(\.condition).joined(separator: ", ")
      condition = "\(name) COLLATE BINARY \(holds ? "IN" : "NOT IN") (\(list))"
      words = "\(shown) \(holds ? "in" : "!in") (\(values.map(\.words).joined(separator: ", ")))"
    default: return nil
    }
    // Null is equal to nothing, but a text that is null is the empty one.
    if !holds || takesEmpty(comparison) {
      condition += " OR \(name) IS NULL"
    }
    return SQLiteFilter("(\(condition) OR \(others(name, column.type)))", words)
  }

  private static func takesEmpty(_ comparison: RowTest.Comparison) -> Bool {
    guard case .equals(let constants, _) = comparison else { return false }
    return constants.contains(.text(""))
  }

  /// What is true of values that the column is not declared for, as far as they may become one that is.
  private static func others(_ name: String, _ type: ScalarType) -> String {
    switch type {
    case .long: "typeof(\(name)) IN ('text', 'blob')"
    case .datetime:
      "typeof(\(name)) = 'blob' OR \(name) NOT GLOB '????-??-??T??:??:??.???????Z'"
    default: "typeof(\(name)) = 'blob'"
    }
  }

  private static func value(
    _ constant: RowTest.Constant, _ type: ScalarType
  ) -> (condition: String, words: String)? {
    switch (constant, type) {
    case (.number(let number), .long): return (literal(number), String(number))
    // What is no UTF-8 in the table is read as U+FFFD.
    case (.text(let text), .string) where !text.unicodeScalars.contains("\u{FFFD}"):
      let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return ("CAST(x'\(digits)' AS TEXT)", "'\(text)'")
    case (.time(let time), .datetime): return ("'\(text(time))'", "datetime(\(time))")
    default: return nil
    }
  }

  /// The smallest number is none that can be written with a sign.
  private static func literal(_ number: Int64) -> String {
    number == .min ? "(-9223372036854775807 - 1)" : String(number)
  }

  /// A time as the output writes it.
  private static func text(_ time: Datetime) -> String {
    let parts = time.description.dropLast().split(separator: ".")
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    return parts[0] + "." + fraction + String(repeating: "0", count: 7 - fraction.count) + "Z"
  }
}
