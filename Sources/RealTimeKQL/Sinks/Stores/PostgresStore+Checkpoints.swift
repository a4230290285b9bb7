import KQL

extension PostgresStore {
  func mark() throws(SinkError) -> SinkMark? {
    guard stages else { return nil }
    defer { epoch += 1 }
    return SinkMark("\(token) \(epoch)")
  }

  func stored() { if stages { settling = epoch - 1 } }

  func settle() throws(SinkError) -> [(json: String, reason: String)] {
    guard settling != nil else { return [] }
    return try attempt { (connection) throws(PostgresError) in try settle(connection) }
  }

  /// Moves rows that a checkpoint counts to the table.
  ///
  /// - Returns: Those that the constraints of the table refuse.
  private func settle(
    _ connection: PostgresConnection
  ) throws(PostgresError) -> [(json: String, reason: String)] {
    guard let last = settling else { return [] }
    let columns = try PostgresTable(staging, in: connection).columns.map(\.name).filter {
      $0 != Self.epochColumn
    }
    guard !columns.isEmpty else {
      settling = nil
      return []
    }
    let names = columns.map(PostgresConnection.quoted).joined(separator: ", ")
    let move = "INSERT INTO \(name.quoted) (\(names)) SELECT \(names) FROM \(staging.quoted)"
    let which = "\(Self.epochColumn) <= \(last)"
    var refused: [(json: String, reason: String)] = []
    try connection.rows("BEGIN")
    do throws(PostgresError) {
      try connection.rows("\(move) WHERE \(which)")
    } catch {
      guard error.isOfRow, !error.isLost else { throw error }
      try connection.rows("ROLLBACK")
      try connection.rows("BEGIN")
      refused = try moveOneByOne(move, which, connection)
    }
    try connection.rows("DELETE FROM \(staging.quoted) WHERE \(which)")
    try connection.rows("COMMIT")
    settling = nil
    return refused
  }

  private func moveOneByOne(
    _ move: String, _ which: String, _ connection: PostgresConnection
  ) throws(PostgresError) -> [(json: String, reason: String)] {
    var refused: [(json: String, reason: String)] = []
    let waiting = try connection.rows(
      """
      SELECT ctid, to_jsonb(s) - \(PostgresConnection.literal(Self.epochColumn)) FROM \(staging.quoted) s
      WHERE \(which)
      """)
    for row in waiting {
      try connection.rows("SAVEPOINT row")
      do throws(PostgresError) {
        try connection.rows("\(move) WHERE ctid = '\(row[0] ?? "")'")
      } catch {
        guard error.isOfRow, !error.isLost else { throw error }
        try connection.rows("ROLLBACK TO SAVEPOINT row")
        refused.append((row[1] ?? "{}", error.message))
      }
      try connection.rows("RELEASE SAVEPOINT row")
    }
    return refused
  }
}
