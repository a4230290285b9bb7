import KQL

extension RefusedRows {
  /// Takes a row as a JSON object.
  ///
  /// - Throws: An error that is permanent when nothing keeps such rows.
  public func take(_ json: String, reason: String) throws(SinkError) {
    var text = ByteBuffer(capacity: 256)
    text.append(json)
    try take(text.bytes, reason: reason)
  }

  /// Takes a row of a batch of values.
  ///
  /// - Throws: An error that is permanent when nothing keeps such rows.
  public func take(_ row: ResultRow, reason: String) throws(SinkError) {
    var text = ByteBuffer(capacity: 256)
    let batch = Batch(count: row.batch.count, columns: row.batch.columns)
    JSONWriter(schema: row.schema).format(batch.slice(row.index..<row.index + 1), to: &text)
    try take(text.bytes, reason: reason)
  }
}
