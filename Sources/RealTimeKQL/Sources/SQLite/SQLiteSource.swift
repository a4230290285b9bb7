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
          context.demands.flatMap { SQLiteFilter($0, of: table) }, named: "database '\(path)'")
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

/// Reads the rows of a table as events.
final class SQLiteReader: EventReader {
  private let statement: SQLiteStatement
  private let columns: [SQLiteTable.Column]
  private let name: String

  /// Whether rows are left out.
  private let isNarrow: Bool

  /// So many rows are read at once.
  private static let batch = 256

  /// Reads a table, perhaps without the rows that a filter leaves out.
  init(
    _ database: SQLiteDatabase, _ table: SQLiteTable, _ filter: SQLiteFilter?, named name: String
  ) throws(SQLiteError) {
    columns = table.columns
    self.name = name
    isNarrow = filter != nil
    let values = table.columns.map { column in
      let name = SQLiteDatabase.quoted(column.name)
      guard column.type == .dynamic else { return name }
      // Text that is no JSON, and all text where no type is declared, is a string.
      let isJSON = column.declared.isEmpty ? "0" : "json_valid(\(name))"
      return """
        CASE typeof(\(name)) WHEN 'null' THEN NULL WHEN 'blob' THEN json_quote(hex(\(name)))
        WHEN 'text' THEN CASE WHEN \(isJSON) THEN json(\(name)) ELSE json_quote(\(name)) END
        ELSE json_quote(\(name)) END
        """
    }
    // Some of the others come too, so that a run that finds nothing can be stopped.
    let condition = filter.map {
      " WHERE (\($0.condition) OR \(table.rowPlace ?? "0") % \(Self.sign) = 0)"
    }
    statement = try SQLiteStatement(
      """
      SELECT \(values.joined(separator: ", ")) FROM \(SQLiteDatabase.quoted(table.name))\(condition ?? "")
      """, database)
  }

  /// One of so many rows comes: a prime, since numbers of rows may have a pattern.
  private static let sign = 1021

  /// So long a read takes at most, in nanoseconds, where rows are left out.
  private static let patience: Int64 = 20_000_000

  func read(_ events: inout EventWriter) throws(SourceError) -> EventResult {
    do throws(SQLiteError) {
      let end = isNarrow ? monotonicNanoseconds() + Self.patience : .max
      for _ in 0..<Self.batch {
        guard try statement.step() else { return .end }
        events.append(columns.indices.map { value($0, columns[$0].type) })
        if isNarrow, monotonicNanoseconds() > end { break }
      }
      return .events
    } catch {
      throw SourceError("\(name): \(error.message)")
    }
  }

  private func value(_ index: Int, _ type: ScalarType) -> Value {
    switch statement.kind(index) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER where type == .bool: .bool(statement.integer(index) != 0)
    case SQLITE_INTEGER where type == .real: .real(Double(statement.integer(index)))
    case SQLITE_INTEGER where type == .long: .long(statement.integer(index))
    case SQLITE_FLOAT where type == .real: Self.real(statement.real(index))
    default:
      if type == .dynamic {
        statement.text(index).map { .dynamic($0) } ?? .null
      } else {
        // What is not of the declared type is text, which is null and counted if it cannot be converted.
        statement.text(index).map { .string($0) } ?? .null
      }
    }
  }

  /// Infinities are strings, as everywhere in JSON.
  private static func real(_ value: Double) -> Value {
    value.isFinite ? .real(value) : .string(value < 0 ? "-Infinity" : "Infinity")
  }
}
