import CSQLite
import KQL

/// The input `sqlite`: the rows of a table of a database of SQLite, in the order of their numbers.
///
/// What the output `sqlite` has stored is read with the types it had.
public struct SQLiteSource: Source {
  /// The file of the database.
  public var path: String

  /// `--table`: the table, or a view; the only one there is if not given.
  public var table: String?

  /// Reads a database.
  public init(_ path: String, table: String? = nil) {
    self.path = path
    self.table = table
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "sqlite", "The rows of a table of a database of SQLite.", argument: SQLiteTable.argument,
    example: "realtimekql sqlite events.db --table Auth -e 'T | summarize count() by AppName'",
    settings: [
      Setting(
        "table", \.table, value: "TABLE", "The table, or a view.", takes: "the name of a table",
        standard: "the only one", where: { !$0.isEmpty })
    ], arguments: { [$0.path] }
  ) { (words) throws(PipelineError) in SQLiteSource(words[0]) }

  /// Looks at the columns of the table.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    do throws(SQLiteError) {
      let database = try SQLiteDatabase(path, .look)
      let found = try SQLiteTable(try name(in: database), in: database)
      guard !found.columns.isEmpty else {
        throw SQLiteError(code: SQLITE_ERROR, message: "there is no table '\(found.name)' in it")
      }
      return plan(found)
    } catch {
      throw SourceError("database '\(path)': \(error.message)")
    }
  }

  private func plan(_ table: SQLiteTable) -> SourcePlan {
    let path = path
    let schema = table.columns.map { ColumnSchema($0.name, $0.type) }
    var plan = SourcePlan(
      standard: NDJSONFormat(schema: schema, isOpen: false), isLive: false, canReadAgain: true
    ) { (context) throws(SourceError) in
      let reader: SQLiteReader
      do throws(SQLiteError) {
        reader = try SQLiteReader(
          try SQLiteDatabase(path, .read), table,
          context.demands.flatMap { SQLiteFilter($0, of: table) },
          using: Self.used(context.demands), named: "database '\(path)'")
      } catch {
        throw SourceError("database '\(path)': \(error.message)")
      }
      return OpenSource(bytes: try ByteInput(EventFeed(reader, schema, name: path)))
    }
    plan.paths = [path]
    plan.narrowing = { demands in
      SQLiteFilter(demands, of: table).map {
        ["SQLite leaves out all rows but those where \($0.words)"]
      } ?? []
    }
    return plan
  }

  /// The names of the columns that queries look at; `nil` for all.
  private static func used(_ demands: [TableDemand]?) -> Set<String>? {
    guard let demands else { return nil }
    var used: Set<String> = []
    for demand in demands {
      guard let some = demand.used else { return nil }
      used.formUnion(some)
    }
    return used
  }

  private func name(in database: SQLiteDatabase) throws(SQLiteError) -> String {
    if let table { return table }
    let names = try database.rows(
      """
      SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      AND name NOT LIKE 'realtimekql\\_%' ESCAPE '\\' ORDER BY name
      """
    ).compactMap { $0[0] }
    guard names.count != 1 else { return names[0] }
    throw SQLiteError(
      code: SQLITE_ERROR,
      message: names.isEmpty
        ? "there is no table in it"
        : "there are several tables in it, so --table is needed: "
          + names.prefix(10).joined(separator: ", "))
  }
}
