import KQL
import RealTimeKQL

/// How the tables of a query without an input are written.
enum TableFormat: String, CaseIterable {
  case json
  case table
  case csv

  /// What writes them to standard output.
  var sink: any Sink {
    switch self {
    case .json: JSONOutput()
    case .table: TableOutput()
    case .csv: CSVOutput()
    }
  }
}
