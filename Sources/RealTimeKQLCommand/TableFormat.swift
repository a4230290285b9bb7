import KQL
import RealTimeKQL

/// How the tables of a query without an input are written.
enum TableFormat: String {
  case json
  case table
  case csv

  /// Writes tables to standard output.
  func write(_ tables: [Table]) throws(SinkError) {
    let sink: any Sink =
      switch self {
      case .json: try LinesSink()
      case .table: try TableSink()
      case .csv: try CSVSink()
      }
    for table in tables {
      let formatter = sink.makeFormatter(table.schema)
      var buffer = ByteBuffer(capacity: 1 << 16)
      for batch in table.batches {
        formatter.format(batch, to: &buffer)
        try sink.write(buffer.bytes)
        buffer.removeAll()
      }
    }
    try sink.finish()
  }
}
