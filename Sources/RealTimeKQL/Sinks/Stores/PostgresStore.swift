import KQL

/// Keeps rows in a table of PostgreSQL.
///
/// A table beside it counts the transactions of each run, in the same transactions as the rows: when a
/// connection breaks while one is committed, the next connection tells whether it was. With `--state`, rows
/// wait in a table of their own until a checkpoint counts them, and are moved then; a start moves what a
/// checkpoint counts, and takes away the rest, which is made again.
final class PostgresStore: RowStore {
  private let connectionText: Secret
  private let name: PostgresTable.Name
  private let context: SinkContext
  private var connection: PostgresConnection?
  private var table: PostgresTable?
  /// What the columns of a schema hold in the table, once it is known to fit.
  private var fitting: [Schema: [ScalarType?]] = [:]
  private var rows = PostgresRows()
  private var buffer = ByteBuffer(capacity: 1 << 16)
  private var said: Set<String> = []

  /// What tells this run from others.
  private let token: String
  private let isTracked: Bool
  /// Whether the table of runs may be kept; without it, a broken connection may double rows.
  private var keepsBooks = true
  /// The number of the transaction that comes next.
  private var serial: Int64 = 1
  /// What was refused in the transaction whose end is not known.
  private var unclear: [RefusedRow]?
  /// The places that were to be stored by it.
  private var unclearPlaces: [PartitionPlace] = []
  /// Keeps places of partitions, where a group reads them.
  private let places: PostgresPlaces?
  /// Which checkpoint comes next.
  private var epoch: Int64 = 1
  /// The checkpoint whose rows have to be moved.
  private var settling: Int64?

  /// So many rows are given to the server at once.
  private static let portion = 2048

  private static let epochColumn = "realtimekql_epoch"

  /// Connects, and puts right what an earlier run has left.
  init(
    _ connectionText: Secret, _ name: PostgresTable.Name, _ context: SinkContext
  ) throws(SinkError) {
    self.connectionText = connectionText
    self.name = name
    self.context = context
    places = context.group.map { PostgresPlaces($0, name.beside("realtimekql_offsets")) }
    let words = context.mark?.text.split(separator: " ") ?? []
    let mark = words.count == 2 ? Int64(words[1]).map { (String(words[0]), $0) } : nil
    isTracked = context.continuation != nil
    token = mark?.0 ?? String(UInt64.random(in: .min ... .max), radix: 36)
    do throws(PostgresError) {
      let connection = try PostgresConnection(connectionText)
      self.connection = connection
      try begin(connection, tries: 5)
      guard let (_, last) = mark else { return }
      epoch = last + 1
      settling = last
      if try !PostgresTable(staging, in: connection).columns.isEmpty {
        try connection.rows("DELETE FROM \(staging.quoted) WHERE \(Self.epochColumn) > \(last)")
      }
    } catch {
      throw SinkError("postgres: \(error.message)", error.kind)
    }
  }

  private var runs: PostgresTable.Name { name.beside("realtimekql_runs") }
  private var staging: PostgresTable.Name { name.beside("realtimekql_staging_\(token)") }

  /// Makes the table of runs, with this one in it; others may be making it at the same time.
  private func begin(_ connection: PostgresConnection, tries: Int) throws(PostgresError) {
    do throws(PostgresError) {
      try connection.rows(
        "CREATE TABLE IF NOT EXISTS \(runs.quoted) (token text PRIMARY KEY, serial bigint NOT NULL)"
      )
      let found = try connection.rows(
        "SELECT serial FROM \(runs.quoted) WHERE token = \(PostgresConnection.literal(token))")
      if let last = found.first?[0].flatMap({ Int64($0) }) {
        serial = last + 1
      } else {
        try connection.rows(
          "INSERT INTO \(runs.quoted) VALUES (\(PostgresConnection.literal(token)), 0)")
      }
    } catch {
      if error.isOfMaking, tries > 1 { return try begin(connection, tries: tries - 1) }
      guard error.isForbidden else { throw error }
      keepsBooks = false
      say(
        "note: no table can be made beside '\(name.table)', so that rows may come twice after a kill or a"
          + " broken connection: \(error.message)")
    }
  }

  /// Takes the run off the books, unless another one is to go on with it.
  func close() {
    guard !isTracked, keepsBooks else { return }
    keepsBooks = false
    _ = try? connection?.rows(
      "DELETE FROM \(runs.quoted) WHERE token = \(PostgresConnection.literal(token))")
  }

  // MARK: Storing

  func store(_ batches: [ResultBatch]) throws(SinkError) -> [RefusedRow] {
    try store(batches, with: [])
  }

  func store(
    _ batches: [ResultBatch], with places: [PartitionPlace]
  ) throws(SinkError) -> [RefusedRow] {
    defer { unclearPlaces = places }
    return try attempt { (connection) throws(PostgresError) in
      if let refused = try cleared(connection) {
        self.places?.moved(to: unclearPlaces)
        return refused
      }
      try connection.rows("BEGIN")
      try self.places?.move(to: places, in: connection)
      var refused: [RefusedRow] = []
      for (index, batch) in batches.enumerated() {
        let types = try fit(batch.schema, connection)
        let cells = batch.columns.map { CellReader($0) }
        try copy(0..<batch.count, of: index, batch.schema, cells, types, connection, &refused)
      }
      if keepsBooks {
        try connection.rows(
          """
          UPDATE \(runs.quoted) SET serial = \(serial) WHERE token = \(PostgresConnection.literal(token))
          """)
        unclear = refused
      }
      try connection.rows("COMMIT")
      self.places?.moved(to: places)
      unclear = nil
      serial += 1
      return refused
    }
  }

  func begin(_ places: [PartitionPlace]) throws(SinkError) -> [PartitionPlace] {
    guard let keeper = self.places else { return places }
    return try attempt { (connection) throws(PostgresError) in
      try keeper.begin(places, in: connection)
    }
  }

  /// What was refused in a transaction that was at its end when the connection broke, if it was committed.
  private func cleared(_ connection: PostgresConnection) throws(PostgresError) -> [RefusedRow]? {
    guard let refused = unclear else { return nil }
    let found = try connection.rows(
      "SELECT serial FROM \(runs.quoted) WHERE token = \(PostgresConnection.literal(token))")
    unclear = nil
    guard found.first?[0] == String(serial) else { return nil }
    serial += 1
    return refused
  }

  /// Does something with a connection, which is made anew if it is lost.
  private func attempt<Result>(
    _ body: (PostgresConnection) throws(PostgresError) -> Result
  ) throws(SinkError) -> Result {
    do throws(PostgresError) {
      let connection: PostgresConnection
      if let present = self.connection {
        connection = present
      } else {
        connection = try PostgresConnection(connectionText)
        self.connection = connection
      }
      return try body(connection)
    } catch {
      fitting = [:]
      table = nil
      if error.isLost {
        connection = nil
      } else {
        _ = try? connection?.rows("ROLLBACK")
        unclear = nil
      }
      throw SinkError("postgres: \(error.message)", error.kind)
    }
  }

  /// Copies rows; where the server refuses some, the half of them, until it is known which.
  private func copy(
    _ range: Range<Int>, of index: Int, _ schema: Schema, _ cells: [CellReader],
    _ types: [ScalarType?], _ connection: PostgresConnection, _ refused: inout [RefusedRow]
  ) throws(PostgresError) {
    guard !range.isEmpty else { return }
    let end = stages ? "\t\(epoch)" : ""
    var rest = range
    let target = stages ? staging : name
    var columns = schema.map { PostgresConnection.quoted(PostgresTable.name($0.name)) }
    if stages { columns.append(Self.epochColumn) }
    try connection.rows("SAVEPOINT rows")
    do throws(PostgresError) {
      try connection.copy(
        "COPY \(target.quoted) (\(columns.joined(separator: ", "))) FROM STDIN"
      ) {
        guard !rest.isEmpty else { return nil }
        let part = rest.prefix(Self.portion)
        rest = rest.dropFirst(part.count)
        buffer.removeAll(keepingAtMost: 1 << 20)
        rows.append(part, cells, types, end: end, to: &buffer)
        return buffer.bytes
      }
      try connection.rows("RELEASE SAVEPOINT rows")
    } catch {
      guard error.isOfRow, !error.isLost else { throw error }
      try connection.rows("ROLLBACK TO SAVEPOINT rows")
      try connection.rows("RELEASE SAVEPOINT rows")
      guard range.count > 1 else {
        refused.append(RefusedRow(batch: index, row: range.lowerBound, reason: error.message))
        return
      }
      let middle = range.lowerBound + range.count / 2
      for half in [range.lowerBound..<middle, middle..<range.upperBound] {
        try copy(half, of: index, schema, cells, types, connection, &refused)
      }
    }
  }

  /// Whether rows wait for a checkpoint in a table of their own.
  private var stages: Bool { isTracked && keepsBooks }

  // MARK: Columns

  /// Makes the table, or columns, or columns of wider types, so that rows fit.
  private func fit(
    _ schema: Schema, _ connection: PostgresConnection
  ) throws(PostgresError) -> [ScalarType?] {
    if let known = fitting[schema] { return known }
    let names = schema.map { PostgresTable.name($0.name) }
    guard Set(names).count == names.count else {
      throw PostgresError(message: "two columns have the same 63 bytes at their start")
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
        try connection.rows(
          "ALTER TABLE \(self.name.quoted) ADD COLUMN \(quoted) \(PostgresTable.kind(column.type))")
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

  private func say(_ text: String) { if said.insert(text).inserted { context.note(text) } }

  // MARK: Checkpoints

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
