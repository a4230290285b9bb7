package import KQL

extension Sink {
  /// Writes whole tables, one after the other.
  ///
  /// - Parameters:
  ///   - tables: The tables.
  ///   - charts: How each is to be drawn, if the query says it.
  ///   - color: Whether text is coloured.
  /// - Throws: Why they cannot be written.
  package func write(
    _ tables: [Table], drawnAs charts: [Chart?], _ color: ColorChoice = .auto
  ) throws(SinkError) {
    var context = SinkContext()
    context.color = color
    context.isBounded = true
    let sink = try open(context)
    for (number, table) in tables.enumerated() {
      let announced = OutputTable(
        number: number, schema: table.schema, title: nil,
        chart: charts.indices.contains(number) ? charts[number] : nil)
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
