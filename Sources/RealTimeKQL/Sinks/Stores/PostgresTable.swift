import KQL

/// A table of PostgreSQL and what its columns hold.
struct PostgresTable {
  /// The name of a table.
  struct Name: Hashable, Sendable {
    /// The schema; `nil` for the first one that the connection looks into.
    var schema: String?
    var table: String

    /// Takes `table` or `schema.table`.
    init(_ text: String) {
      let parts = text.split(separator: ".", maxSplits: 1)
      schema = parts.count > 1 ? String(parts[0]) : nil
      table = parts.count > 1 ? String(parts[1]) : text
    }

    /// A table beside this one.
    func beside(_ table: String) -> Name {
      var name = self
      name.table = table
      return name
    }

    /// As it stands in a statement.
    var quoted: String {
      (schema.map { PostgresConnection.quoted($0) + "." } ?? "") + PostgresConnection.quoted(table)
    }
  }

  /// A column as it is.
  struct Column: Hashable {
    var name: String
    /// The type in the server's words.
    var kind: String
    /// The type of its values; `nil` for one that the server makes of their text.
    var type: ScalarType? { PostgresTable.type(kind) }
  }

  /// The columns, none when there is no such table.
  private(set) var columns: [Column] = []

  /// Whether the program has made it, so that it may change types.
  private(set) var isOwn = false

  /// What says so.
  static let comment = "made by realtimekql"

  /// Looks at a table.
  init(_ name: Name, in connection: PostgresConnection) throws(PostgresError) {
    let table = PostgresConnection.literal(name.quoted)
    for row in try connection.rows(
      """
      SELECT attname, format_type(atttypid, NULL), obj_description(attrelid, 'pg_class') FROM pg_attribute
      WHERE attrelid = to_regclass(\(table)) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      ORDER BY attnum
      """)
    {
      columns.append(Column(name: row[0] ?? "", kind: row[1] ?? ""))
      isOwn = row[2] == Self.comment
    }
  }

  /// The column with a name.
  func column(named name: String) -> Column? { columns.first { $0.name == name } }

  /// What every table has: the server lets no other column have such a name.
  private static let systemColumns: Set = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

  /// The name of a column as the server keeps it: 63 bytes at most, and none of its own.
  static func name(_ column: String) -> String {
    var name = systemColumns.contains(column) ? "\(column)_" : column
    while name.utf8.count > 63 { name.removeLast() }
    return name
  }

  /// The server's type for values of a type.
  static func kind(_ type: ScalarType) -> String {
    switch type {
    case .bool: "boolean"
    case .int: "integer"
    case .long: "bigint"
    case .real: "double precision"
    case .decimal: "numeric"
    case .string: "text"
    case .datetime: "timestamp with time zone"
    case .timespan: "interval"
    case .guid: "uuid"
    case .dynamic: "jsonb"
    }
  }

  private static func type(_ kind: String) -> ScalarType? {
    switch kind {
    case "boolean": .bool
    case "smallint", "integer": .int
    case "bigint": .long
    case "real", "double precision": .real
    case "numeric": .decimal
    case "text", "character varying", "character": .string
    case "timestamp with time zone", "timestamp without time zone": .datetime
    case "interval": .timespan
    case "uuid": .guid
    case "json", "jsonb": .dynamic
    default: nil
    }
  }
}
