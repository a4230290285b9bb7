import CSQLite
import Glibc
import KQL

/// Keeps rows in a table of SQLite.
///
/// With `--state`, a table of its own names the rows that came since the last checkpoint, in the same
/// transactions as the rows: a start takes them out again, since they are made once more.
final class SQLiteStore: RowStore {
  private let name: String
  private let database: SQLiteDatabase
  private let context: SinkContext
  private var table: SQLiteTable
  private var statements: [Schema: (statement: SQLiteStatement, types: [ScalarType])] = [:]
  private var rows = SQLiteRows()
  private var said: Set<String> = []

  /// What tells the rows of runs that go on from each other's; `nil` in a run without `--state`.
  private let token: String?
  /// Which checkpoint comes next.
  private var epoch: Int64 = 1
  /// The checkpoint that is written down.
  private var settled: Int64 = 0

  /// The table of rows that may be taken out again.
  private static let undo = "realtimekql_undo"

  /// Opens a database, and takes out what came after the mark.
  init(_ path: String, table: String, _ context: SinkContext) throws(SinkError) {
    name = "database '\(path)'"
    self.context = context
    let words = context.mark?.text.split(separator: " ") ?? []
    let mark = words.count == 2 ? Int64(words[1]).map { (String(words[0]), $0) } : nil
    let isTracked = context.continuation != nil
    token = isTracked ? mark?.0 ?? String(UInt64.random(in: .min ... .max), radix: 36) : nil
    do throws(SQLiteError) {
      database = try SQLiteDatabase(path, .write)
      // Readers do not wait for the writer, nor it for them.
      _ = try database.rows("PRAGMA journal_mode = WAL")
      try database.run("PRAGMA synchronous = FULL")
      self.table = try SQLiteTable(table, in: database)
      guard isTracked else { return }
      try database.run(
        """
        CREATE TABLE IF NOT EXISTS \(Self.undo) (token TEXT, epoch INTEGER, target TEXT, first INTEGER,
        last INTEGER)
        """)
      if let (token, last) = mark {
        try Self.takeBack(token, after: last, of: self.table, database)
        epoch = last + 1
        settled = last
      }
    } catch {
      throw SinkError("\(name): \(error.message)")
    }
  }

  func close() {}

  /// Takes out the rows that came after a checkpoint.
  private static func takeBack(
    _ token: String, after epoch: Int64, of table: SQLiteTable, _ database: SQLiteDatabase
  ) throws(SQLiteError) {
    try database.run("BEGIN IMMEDIATE")
    let ranges = try database.rows(
      "SELECT first, last FROM \(undo) WHERE token = ? AND epoch > \(epoch) AND target = ?",
      [token, table.name])
    if let rowNumber = table.rowNumber {
      for range in ranges {
        try database.run(
          """
          DELETE FROM \(SQLiteDatabase.quoted(table.name))
          WHERE \(rowNumber) BETWEEN \(range[0] ?? "1") AND \(range[1] ?? "0")
          """)
      }
    }
    _ = try database.rows("DELETE FROM \(undo) WHERE token = ?", [token])
    try database.run("COMMIT")
  }

  func store(_ batches: [ResultBatch]) throws(SinkError) -> [RefusedRow] {
    var tries = 0
    while true {
      do throws(SQLiteError) {
        return try attempt(batches)
      } catch {
        if database.isInTransaction { try? database.run("ROLLBACK") }
        // What was made in the transaction is gone.
        statements = [:]
        if let again = try? SQLiteTable(table.name, in: database) { table = again }
        let text = "\(name): \(error.message)"
        if error.isBusy { throw SinkError(text, .transient(after: nil)) }
        guard error.isOfDisk,
          context.patience.wait(for: name, error.message, tries: tries, isLocal: true)
        else { throw SinkError(text) }
        tries += 1
      }
    }
  }

  private func attempt(_ batches: [ResultBatch]) throws(SQLiteError) -> [RefusedRow] {
    // The lock is held to the end, so that all new numbers of rows between two of its own are its own.
    try database.run("BEGIN IMMEDIATE")
    var refused: [RefusedRow] = []
    var first: Int64?
    var last: Int64 = 0
    for (index, batch) in batches.enumerated() {
      let (statement, types) = try statement(for: batch.schema)
      guard
        let range = try rows.insert(
          batch, types, statement,
          refuse: { refused.append(RefusedRow(batch: index, row: $0, reason: $1)) })
      else { continue }
      if first == nil { first = range.first }
      last = range.last
    }
    if let token { try note(token, first, last) }
    try database.run("COMMIT")
    return refused
  }

  /// Writes down which rows are new, and forgets those that a checkpoint counts.
  private func note(_ token: String, _ first: Int64?, _ last: Int64) throws(SQLiteError) {
    if settled > 0 {
      _ = try database.rows(
        "DELETE FROM \(Self.undo) WHERE token = ? AND epoch <= \(settled)", [token])
    }
    guard let first else { return }
    _ = try database.rows(
      "INSERT INTO \(Self.undo) VALUES (?, \(epoch), ?, \(first), \(last))", [token, table.name])
  }

  /// The statement that inserts rows of some columns, which are made if need be.
  private func statement(
    for schema: Schema
  ) throws(SQLiteError) -> (statement: SQLiteStatement, types: [ScalarType]) {
    if let known = statements[schema] { return known }
    try fit(schema)
    var names: [String] = []
    var types: [ScalarType] = []
    for (column, name) in zip(schema, Self.names(of: schema)) {
      names.append(SQLiteDatabase.quoted(name))
      let held = table.column(named: name).flatMap { table.columns[$0].held } ?? column.type
      // What a column that is not of the program's making cannot hold is kept as it is.
      types.append(held.widened(by: column.type) == held ? held : column.type)
    }
    let target = SQLiteDatabase.quoted(table.name)
    let text =
      names.isEmpty
      ? "INSERT INTO \(target) DEFAULT VALUES"
      : """
      INSERT INTO \(target) (\(names.joined(separator: ", ")))
      VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
      """
    let new = (try SQLiteStatement(text, database), types)
    statements[schema] = new
    return new
  }

  /// The names of columns in the table: SQLite does not tell `a` from `A`.
  private static func names(of schema: Schema) -> [String] {
    var taken: Set<String> = []
    return schema.map { column in
      var name = column.name
      var number = 1
      while !taken.insert(name.lowercased()).inserted {
        number += 1
        name = "\(column.name)_\(number)"
      }
      return name
    }
  }

  /// Makes the table, or columns, or columns of wider types, so that rows fit.
  private func fit(_ schema: Schema) throws(SQLiteError) {
    let target = SQLiteDatabase.quoted(table.name)
    let wanted = zip(Self.names(of: schema), schema.map(\.type))
    func declaration(_ name: String, _ type: ScalarType) -> String {
      "\(SQLiteDatabase.quoted(name)) \(SQLiteTable.declared(type))"
    }
    if table.columns.isEmpty {
      let columns = wanted.map { declaration($0, $1) }.joined(separator: ", ")
      try database.run("CREATE TABLE \(target) (\(columns))")
      table = try SQLiteTable(table.name, in: database)
      return
    }
    var widened: [String: ScalarType] = [:]
    for (name, type) in wanted {
      guard let index = table.column(named: name) else {
        try database.run("ALTER TABLE \(target) ADD COLUMN \(declaration(name, type))")
        say("note: table '\(table.name)' gets the column '\(name)' (\(type.rawValue))")
        continue
      }
      guard !table.columns[index].isComputed else {
        throw SQLiteError(
          code: SQLITE_ERROR,
          message: "column '\(name)' of table '\(table.name)' is computed, so rows cannot have it:"
            + " project-away it")
      }
      guard let held = table.columns[index].held else { continue }
      let both = held.widened(by: type)
      if SQLiteTable.declared(both) != SQLiteTable.declared(held) {
        widened[table.columns[index].name] = both
      }
    }
    if !widened.isEmpty {
      if table.isOwn {
        try rebuild(widened)
      } else {
        for (name, type) in widened {
          say(
            "note: column '\(name)' of table '\(table.name)', which has constraints, is left as it is"
              + " declared and gets values of type \(type.rawValue)")
        }
      }
    }
    statements = [:]
    table = try SQLiteTable(table.name, in: database)
  }

  /// Makes the table anew with other types of columns; SQLite has no other way.
  private func rebuild(_ types: [String: ScalarType]) throws(SQLiteError) {
    let present = try SQLiteTable(table.name, in: database)
    let target = SQLiteDatabase.quoted(present.name)
    let fresh = SQLiteDatabase.quoted("realtimekql_new_\(present.name)")
    let others = try database.rows(
      """
      SELECT sql FROM sqlite_schema WHERE tbl_name = ? COLLATE NOCASE AND type IN ('index', 'trigger')
      AND sql IS NOT NULL
      """, [present.name])
    var columns: [String] = []
    var values: [String] = []
    for column in present.columns {
      let name = SQLiteDatabase.quoted(column.name)
      let type = types[column.name]
      columns.append("\(name) \(type.map(SQLiteTable.declared) ?? column.declared)")
      values.append(
        type.map { Self.converted(name, column.type, to: $0) } ?? name)
      if let type {
        say(
          "note: column '\(column.name)' of table '\(present.name)' becomes \(type.rawValue); the table is"
            + " written anew")
      }
    }
    try database.run("CREATE TABLE \(fresh) (\(columns.joined(separator: ", ")))")
    let rowNumber = present.rowNumber.map { ($0 + ", ", $0 + ", ") } ?? ("", "")
    let names = present.columns.map { SQLiteDatabase.quoted($0.name) }.joined(separator: ", ")
    try database.run(
      """
      INSERT INTO \(fresh) (\(rowNumber.0)\(names))
      SELECT \(rowNumber.1)\(values.joined(separator: ", ")) FROM \(target)
      """)
    try database.run("DROP TABLE \(target)")
    // Otherwise views of the table would be looked at, while it is not there.
    try database.run(
      "PRAGMA legacy_alter_table = ON; ALTER TABLE \(fresh) RENAME TO \(target);"
        + "PRAGMA legacy_alter_table = OFF")
    for other in others { if let text = other[0] { try database.run(text) } }
  }

  /// A column's values as those of a wider type.
  private static func converted(_ name: String, _ type: ScalarType, to wider: ScalarType) -> String
  {
    switch (type, wider) {
    case (.bool, .string), (.bool, .dynamic):
      "CASE \(name) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    case (.int, .dynamic), (.long, .dynamic), (.real, .dynamic): "CAST(\(name) AS TEXT)"
    case (_, .dynamic): "CASE WHEN \(name) IS NOT NULL THEN json_quote(\(name)) END"
    default: name
    }
  }

  private func say(_ text: String) { if said.insert(text).inserted { context.note(text) } }

  func prepare(_ table: OutputTable) throws(SinkError) {
    do throws(SQLiteError) {
      try database.run("BEGIN IMMEDIATE")
      if !table.schema.isEmpty { try fit(table.schema) }
      try database.run("COMMIT")
    } catch {
      if database.isInTransaction { try? database.run("ROLLBACK") }
      throw SinkError(
        "\(name): \(error.message)", error.isBusy ? .transient(after: nil) : .permanent)
    }
  }

  /// The number of the checkpoint; nothing can be taken out of a table whose rows have no numbers.
  func mark() throws(SinkError) -> SinkMark? {
    guard let token, table.rowNumber != nil else { return nil }
    defer { epoch += 1 }
    return SinkMark("\(token) \(epoch)")
  }

  func stored() { settled = epoch - 1 }
}
