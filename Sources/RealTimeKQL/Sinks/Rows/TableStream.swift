package import KQL

/// Writes the tables of a query to outputs while they are made.
package final class TableStream: @unchecked Sendable {
  private let sinks: [any OpenSink]
  private var count = 0
  private var failure: SinkError?

  /// Opens outputs; throws why one cannot be written.
  package init(_ sinks: [any Sink], _ color: ColorChoice = .auto) throws(SinkError) {
    var context = SinkContext()
    context.color = color
    context.isBounded = true
    var open: [any OpenSink] = []
    for sink in sinks { open.append(try sink.open(context)) }
    self.sinks = open
  }

  /// Announces the next table, and gives what turns its rows into bytes.
  package func encodings(_ result: ResultTable) -> [RowEncoding] {
    defer { count += 1 }
    let table = OutputTable(number: count, schema: result.schema, title: nil, chart: result.chart)
    return sinks.map { RowEncoding(table: table.number, $0.encoder(for: table).formatter) }
  }

  /// Writes rows.
  ///
  /// - Returns: Whether more can be written.
  package func write(_ rows: [EncodedRows]) -> Bool {
    guard failure == nil else { return false }
    do throws(SinkError) {
      for (sink, rows) in zip(sinks, rows) where !rows.isEmpty { try sink.write(rows) }
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// Gives out what has been written, when there is no more because of an error.
  package func abandon() { if failure == nil { for sink in sinks { try? sink.flush() } } }

  /// Ends the outputs, after the last rows.
  ///
  /// - Throws: Why rows could not be written.
  package func finish() throws(SinkError) {
    if let failure { throw failure }
    for sink in sinks {
      try sink.flush()
      try sink.finish()
    }
  }
}
