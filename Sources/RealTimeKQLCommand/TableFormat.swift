import ArgumentParser
import KQL

/// How the tables of a query without an input are written.
enum TableFormat: String {
  case json
  case table
  case csv

  /// Writes a table to standard output.
  func write(_ table: Table) throws(ExitCode) {
    var buffer = ByteBuffer(capacity: 1 << 16)
    let formatter: any RowFormatter
    switch self {
    case .json: formatter = JSONWriter(schema: table.schema)
    case .csv, .table:
      let csv = CSVWriter()
      csv.writeHeader(table.schema, to: &buffer)
      formatter = csv
    }
    for batch in table.batches {
      formatter.format(batch, to: &buffer)
      if buffer.bytes.count > 1 << 18 {
        try OutputDescriptor.write(buffer)
        buffer.removeAll()
      }
    }
    try OutputDescriptor.write(buffer)
  }
}
