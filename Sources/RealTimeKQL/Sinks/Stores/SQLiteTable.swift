import KQL

/// A table of SQLite and what its columns are for a query.
///
/// A column says by its declared type which values it holds, in words whose last one gives the affinity:
/// `DATETIME TEXT`.
struct SQLiteTable {
  /// What stands behind the name of the input and the output.
  static let argument = ComponentArgument(
    "FILE", count: 1...1, completion: .files([".db", ".sqlite", ".sqlite3"]),
    help: "pass the file of a database")

  /// A column as it is.
  struct Column: Hashable {
    var name: String
    /// As it is declared; may be empty.
    var declared: String
    /// Whether SQLite computes its values, so that none can be stored.
    var isComputed = false
    /// What its values are when they are read.
    var type: ScalarType { SQLiteTable.type(declared: declared) }
    /// Which values it is meant for; `nil` when it takes any as they are.
    var held: ScalarType? {
      type == .dynamic && !declared.uppercased().hasPrefix("JSON") ? nil : type
    }
  }

  /// Its name.
  let name: String

  /// Its columns, in order; none while there is no such table.
  private(set) var columns: [Column] = []

  /// Whether it is as this program makes tables, so that it may be made anew with other types.
  private(set) var isOwn = true

  /// Whether its values are those that SQLite makes of them by the declared types, and rows have numbers: so it is for
  /// tables, but not for views and what modules give.
  private(set) var isOrdinary = false

  /// Whether rows have numbers that SQLite gives, one behind the other.
  private(set) var numbersRows = true

  /// Looks at a table.
  init(_ name: String, in database: SQLiteDatabase) throws(SQLiteError) {
    self.name = name
    // What is hidden by 1 are arguments of virtual tables, by 2 and 3 columns that are computed.
    for row in try database.rows(
      """
      SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) WHERE hidden <> 1
      """, [name])
    {
      let isComputed = row[5] != "0"
      columns.append(
        Column(name: row[0] ?? "", declared: row[1] ?? "", isComputed: isComputed))
      if row[2] != "0" || row[3] != nil || row[4] != "0" || isComputed { isOwn = false }
      // The number of a row may be a value of such a column.
      if row[4] != "0" { numbersRows = false }
    }
    let text = try database.rows(
      "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE", [name])
    let words = (text.first?.first ?? nil)?.uppercased() ?? ""
    for constraint in ["UNIQUE", "CHECK", "REFERENCES", "COLLATE", " STRICT", "WITHOUT"]
    where words.contains(constraint) { isOwn = false }
    if !columns.isEmpty, text.isEmpty { isOwn = false }
    isOrdinary = words.hasPrefix("CREATE TABLE") && !words.contains("WITHOUT")
  }

  /// The column with a name, which SQLite compares without case.
  func column(named name: String) -> Int? {
    columns.firstIndex { $0.name.lowercased() == name.lowercased() }
  }

  /// What the number of a row is called; `nil` when it has none or columns have all the names for it.
  var rowNumber: String? { numbersRows ? freeNumberName : nil }

  /// What the place of a row among the others is called; `nil` where it cannot be told.
  var rowPlace: String? { isOrdinary ? freeNumberName : nil }

  private var freeNumberName: String? {
    ["_rowid_", "rowid", "oid"].first { column(named: $0) == nil }
  }

  /// How a column of a type is declared.
  static func declared(_ type: ScalarType) -> String {
    switch type {
    case .bool: "BOOLEAN INTEGER"
    case .int, .long: "INTEGER"
    case .real: "REAL"
    case .string: "TEXT"
    case .decimal: "DECIMAL TEXT"
    case .datetime: "DATETIME TEXT"
    case .timespan: "TIMESPAN TEXT"
    case .guid: "GUID TEXT"
    case .dynamic: "JSON TEXT"
    }
  }

  /// The type of values of a column that is declared so, by its first word or, as SQLite itself does, by
  /// letters in it.
  static func type(declared: String) -> ScalarType {
    let text = declared.uppercased()
    switch text {
    case "BOOLEAN INTEGER", "BOOLEAN", "BOOL": return .bool
    case "DECIMAL TEXT": return .decimal
    case "DATETIME TEXT": return .datetime
    case "TIMESPAN TEXT": return .timespan
    case "GUID TEXT", "UUID": return .guid
    case "JSON TEXT", "JSON", "JSONB", "": return .dynamic
    default: break
    }
    if text.contains("INT") { return .long }
    if text.contains("CHAR") || text.contains("CLOB") || text.contains("TEXT") { return .string }
    if text.contains("REAL") || text.contains("FLOA") || text.contains("DOUB") { return .real }
    // It may hold anything.
    return .dynamic
  }
}
