import KQL
import Synchronization

extension PostgresStore {
  func begin(_ batch: ResultBatch) {
    guard begins, unclear == nil, let connection, Self.stores.load(ordering: .relaxed) == 1
    else { return }
    do throws(PostgresError) {
      if begun == nil {
        try connection.rows("BEGIN")
        let types = try fit(batch.schema, connection)
        try connection.beginCopy(copying(batch.schema))
        begun = (batch.schema, types, 0)
      }
      // Rows of other columns are missing at the end, and all are stored anew then.
      guard let (schema, types, count) = begun, schema == batch.schema else { return }
      let cells = batch.columns.map { CellReader($0) }
      var rest = 0..<batch.count
      while let bytes = portion(&rest, cells, types), connection.put(bytes) {}
      begun?.rowCount = count + batch.count
    } catch {
      // It fails again when the rows are stored, and is told then.
      giveUp(connection)
    }
  }

  func storeBegun(_ rowCount: Int) throws(SinkError) -> Bool {
    guard let begun else { return false }
    return try attempt { (connection) throws(PostgresError) in
      guard begun.rowCount == rowCount else {
        giveUp(connection)
        return false
      }
      self.begun = nil
      do throws(PostgresError) {
        try connection.endCopy()
      } catch {
        guard error.isOfRow, !error.isLost else { throw error }
        giveUp(connection)
        return false
      }
      try commit(connection, [])
      return true
    }
  }

  /// Takes back what has been begun, and begins no more.
  func giveUp(_ connection: PostgresConnection) {
    if begun != nil { try? connection.endCopy() }
    begun = nil
    begins = false
    fitting = [:]
    table = nil
    _ = try? connection.rows("ROLLBACK")
  }
}
