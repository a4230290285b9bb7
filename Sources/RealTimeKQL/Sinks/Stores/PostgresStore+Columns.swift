import KQL

extension PostgresStore {
  /// Makes the table, or columns, or columns of wider types, so that rows fit.
  func fit(
    _ schema: Schema, _ connection: PostgresConnection
  ) throws(PostgresError) -> [ScalarType?] {
    if let known = fitting[schema] { return known }
    let names = schema.map { PostgresTable.name($0.name) }
    guard Set(names).count == names.count else {
      throw PostgresError(
        message: "two columns have the same name in PostgreSQL, which keeps 63 bytes of it")
    }
    for (column, name) in zip(schema, names) where name != column.name {
      say("note: column '\(column.name)' is called '\(name)' in PostgreSQL")
    }
    var present = try PostgresTable(name, in: connection)
    if present.columns.isEmpty {
      let columns = zip(names, schema).map {
        "\(PostgresConnection.quoted($0)) \(PostgresTable.kind($1.type))"
      }
      try connection.rows("CREATE TABLE \(name.quoted) (\(columns.joined(separator: ", ")))")
      try connection.rows(
        "COMMENT ON TABLE \(name.quoted) IS \(PostgresConnection.literal(PostgresTable.comment))")
    }
    for (column, name) in zip(schema, names) where !present.columns.isEmpty {
      let quoted = PostgresConnection.quoted(name)
      guard let held = present.column(named: name) else {
        try add(
          "\(quoted) \(PostgresTable.kind(column.type))", of: column.name, connection)
        say("note: table '\(self.name.table)' gets the column '\(name)' (\(column.type.rawValue))")
        continue
      }
      guard let type = held.type, present.isOwn else { continue }
      let both = type.widened(by: column.type)
      guard both != type else { continue }
      let value =
        both == .dynamic ? "to_jsonb(\(quoted))" : "\(quoted)::\(PostgresTable.kind(both))"
      try connection.rows(
        """
        ALTER TABLE \(self.name.quoted) ALTER COLUMN \(quoted) TYPE \(PostgresTable.kind(both)) USING \(value)
        """)
      say(
        "note: column '\(name)' of table '\(self.name.table)' becomes \(both.rawValue); the table is written"
          + " anew")
    }
    present = try PostgresTable(name, in: connection)
    if stages { try fitStaging(names, present, connection) }
    let types = zip(schema, names).map { column, name -> ScalarType? in
      present.column(named: name)?.type
    }
    if table?.columns != present.columns { fitting = [:] }
    table = present
    fitting[schema] = types
    return types
  }

  private func add(
    _ definition: String, of column: String, _ connection: PostgresConnection
  ) throws(PostgresError) {
    do throws(PostgresError) {
      try connection.rows("ALTER TABLE \(name.quoted) ADD COLUMN \(definition)")
    } catch {
      guard error.isForbidden else { throw error }
      throw PostgresError(
        message:
          "table '\(name.table)' has no column '\(column)', and it cannot be added: \(error.message)\n  = help:"
          + " let its owner add it, or leave it out with project-away", state: error.state)
    }
  }

  /// Gives the table of rows that wait the columns of the table.
  private func fitStaging(
    _ names: [String], _ table: PostgresTable, _ connection: PostgresConnection
  ) throws(PostgresError) {
    try connection.rows(
      "CREATE TABLE IF NOT EXISTS \(staging.quoted) (\(Self.epochColumn) bigint NOT NULL)")
    let present = try PostgresTable(staging, in: connection)
    for name in names {
      guard let wanted = table.column(named: name)?.kind else { continue }
      let quoted = PostgresConnection.quoted(name)
      guard let held = present.column(named: name) else {
        try connection.rows("ALTER TABLE \(staging.quoted) ADD COLUMN \(quoted) \(wanted)")
        continue
      }
      if held.kind == wanted { continue }
      let value = wanted == "jsonb" ? "to_jsonb(\(quoted))" : "\(quoted)::\(wanted)"
      try connection.rows(
        "ALTER TABLE \(staging.quoted) ALTER COLUMN \(quoted) TYPE \(wanted) USING \(value)")
    }
  }

  func prepare(_ table: OutputTable) throws(SinkError) {
    guard !table.schema.isEmpty else { return }
    try attempt { (connection) throws(PostgresError) in
      try connection.rows("BEGIN")
      _ = try fit(table.schema, connection)
      try connection.rows("COMMIT")
    }
  }

  func say(_ text: String) { if said.insert(text).inserted { context.note(text) } }
}
