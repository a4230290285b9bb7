package import KQL

/// Writes the tables of a query to an output while they are made.
package final class TableStream: @unchecked Sendable {
  private let sink: any OpenSink
  private var count = 0
  private var failure: SinkError?

  /// Opens an output.
  ///
  /// - Throws: Why it cannot be written.
  package init(_ sink: any Sink, _ color: ColorChoice = .auto) throws(SinkError) {
    var context = SinkContext()
    context.color = color
    self.sink = try sink.open(context)
  }

  /// Announces the next table, and gives what turns its rows into bytes.
  package func encodings(_ result: ResultTable) -> [RowEncoding] {
    defer { count += 1 }
    let table = OutputTable(number: count, schema: result.schema, title: nil, chart: result.chart)
    return [RowEncoding(table: table.number, sink.encoder(for: table).formatter)]
  }

  /// Writes rows.
  ///
  /// - Returns: Whether more can be written.
  package func write(_ rows: [EncodedRows]) -> Bool {
    guard failure == nil else { return false }
    do throws(SinkError) {
      for rows in rows where !rows.isEmpty { try sink.write(rows) }
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// Gives out what has been written, when there is no more because of an error.
  package func abandon() { if failure == nil { try? sink.flush() } }

  /// Ends the output, after the last rows.
  ///
  /// - Throws: Why rows could not be written.
  package func finish() throws(SinkError) {
    if let failure { throw failure }
    try sink.flush()
    try sink.finish()
  }
}
