import KQL
import RealTimeKQL

/// How the tables of a query without an input are written.
enum TableFormat: String, CaseIterable {
  case json
  case table
  case csv

  /// What writes them to standard output; tables longer than the screen go to a pager if `pages` says so.
  func sink(pages: Bool) -> any Sink {
    switch self {
    case .json: return JSONOutput()
    case .csv: return CSVOutput()
    case .table:
      var table = TableOutput()
      table.pages = pages
      return table
    }
  }
}
