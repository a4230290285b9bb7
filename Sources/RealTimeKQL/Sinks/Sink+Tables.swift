package import KQL

extension Sink {
  /// Writes whole tables, one after the other.
  ///
  /// - Throws: Why they cannot be written.
  package func write(_ tables: [Table]) throws(SinkError) {
    let sink = try open(SinkContext())
    for (number, table) in tables.enumerated() {
      let announced = OutputTable(number: number, schema: table.schema, title: nil)
      let formatter = sink.encoder(for: announced).formatter
      for batch in table.batches {
        let rows = EncodedRows(capacity: 1 << 16)
        formatter.format(batch.batch, to: &rows.buffer)
        rows.endBlock(table: number, rowCount: batch.count)
        try sink.write(rows)
      }
    }
    try sink.flush()
    try sink.finish()
  }
}
