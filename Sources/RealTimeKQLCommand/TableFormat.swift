import KQL
import RealTimeKQL

/// How the tables of a query without an input are written.
enum TableFormat: String, CaseIterable {
  case json
  case table
  case csv

  /// Writes tables to standard output.
  func write(_ tables: [Table]) throws(SinkError) {
    let output: any Sink =
      switch self {
      case .json: JSONOutput()
      case .table: TableOutput()
      case .csv: CSVOutput()
      }
    try output.write(tables)
  }
}
