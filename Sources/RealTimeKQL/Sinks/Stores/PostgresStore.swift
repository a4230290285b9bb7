import KQL
import Synchronization

/// Keeps rows in a table of PostgreSQL.
///
/// A table beside it counts the transactions of each run, in the same transactions as the rows: when a
/// connection breaks while one is committed, the next connection tells whether it was. With `--state`, rows
/// wait in a table of their own until a checkpoint counts them, and are moved then; a start moves what a
/// checkpoint counts, and takes away the rest, which is made again.
final class PostgresStore: RowStore {
  private let connectionText: Secret
  let name: PostgresTable.Name
  let context: SinkContext
  var connection: PostgresConnection?
  var table: PostgresTable?
  /// What the columns of a schema hold in the table, once it is known to fit.
  var fitting: [Schema: [ScalarType?]] = [:]
  private var rows = PostgresRows()
  private var buffer = ByteBuffer(capacity: 1 << 16)
  var said: Set<String> = []

  /// What tells this run from others.
  let token: String
  private let isTracked: Bool
  /// Whether the table of runs may be kept; without it, a broken connection may double rows.
  private var keepsBooks = true
  /// The number of the transaction that comes next.
  private var serial: Int64 = 1
  /// What was refused in the transaction whose end is not known.
  var unclear: [RefusedRow]?
  /// The places that were to be stored by it.
  private var unclearPlaces: [PartitionPlace] = []
  /// Keeps places of partitions, where a group reads them.
  private let places: PostgresPlaces?
  /// Which checkpoint comes next.
  var epoch: Int64 = 1
  /// The checkpoint whose rows have to be moved.
  var settling: Int64?
  /// A transaction with a `COPY` of rows that are to be stored: their columns, and how many there are.
  var begun: (schema: Schema, types: [ScalarType?], rowCount: Int)?
  /// Whether rows may be begun; not any more when that was in vain.
  var begins: Bool

  /// How many there are: one must not wait for what another one's transaction holds meanwhile.
  static let stores = Atomic(0)

  /// So many rows are given to the server at once.
  private static let portion = 2048

  static let epochColumn = "realtimekql_epoch"

  /// How often in a row something was made by somebody else; what goes on for longer does not pass.
  private var makings = 0
  private static let mostMakings = 10

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
    begins = context.continuation == nil && context.group == nil
    token = mark?.0 ?? String(UInt64.random(in: .min ... .max), radix: 36)
    Self.stores.add(1, ordering: .relaxed)
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

  deinit { Self.stores.subtract(1, ordering: .relaxed) }

  private var runs: PostgresTable.Name { name.beside("realtimekql_runs") }
  var staging: PostgresTable.Name { name.beside("realtimekql_staging_\(token)") }

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
    if let connection, begun != nil { giveUp(connection) }
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
      try commit(connection, refused)
      self.places?.moved(to: places)
      return refused
    }
  }

  func commit(
    _ connection: PostgresConnection, _ refused: [RefusedRow]
  ) throws(PostgresError) {
    if keepsBooks {
      try connection.rows(
        """
        UPDATE \(runs.quoted) SET serial = \(serial) WHERE token = \(PostgresConnection.literal(token))
        """)
      unclear = refused
    }
    try connection.rows("COMMIT")
    unclear = nil
    serial += 1
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
  func attempt<Result>(
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
      let result = try body(connection)
      makings = 0
      return result
    } catch {
      begun = nil
      makings = error.isOfMaking ? makings + 1 : 0
      fitting = [:]
      table = nil
      if error.isLost {
        connection = nil
      } else {
        _ = try? connection?.rows("ROLLBACK")
        unclear = nil
      }
      throw SinkError(
        "postgres: \(error.message)", makings > Self.mostMakings ? .permanent : error.kind)
    }
  }

  /// Copies rows; where the server refuses some, the half of them, until it is known which.
  private func copy(
    _ range: Range<Int>, of index: Int, _ schema: Schema, _ cells: [CellReader],
    _ types: [ScalarType?], _ connection: PostgresConnection, _ refused: inout [RefusedRow]
  ) throws(PostgresError) {
    guard !range.isEmpty else { return }
    var rest = range
    try connection.rows("SAVEPOINT rows")
    do throws(PostgresError) {
      try connection.copy(copying(schema)) { portion(&rest, cells, types) }
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

  /// The statement that copies rows to where they go first.
  func copying(_ schema: Schema) -> String {
    let target = stages ? staging : name
    var columns = schema.map { PostgresConnection.quoted(PostgresTable.name($0.name)) }
    if stages { columns.append(Self.epochColumn) }
    return "COPY \(target.quoted) (\(columns.joined(separator: ", "))) FROM STDIN"
  }

  /// The next of some rows as they are copied, valid until there are others; `nil` when there are no more.
  func portion(
    _ rest: inout Range<Int>, _ cells: [CellReader], _ types: [ScalarType?]
  ) -> UnsafeRawBufferPointer? {
    guard !rest.isEmpty else { return nil }
    let part = rest.prefix(Self.portion)
    rest = rest.dropFirst(part.count)
    buffer.removeAll(keepingAtMost: 1 << 20)
    rows.append(part, cells, types, end: stages ? "\t\(epoch)" : "", to: &buffer)
    return buffer.bytes
  }

  /// Whether rows wait for a checkpoint in a table of their own.
  var stages: Bool { isTracked && keepsBooks }
}
