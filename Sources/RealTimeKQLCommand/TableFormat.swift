import KQL
import RealTimeKQL

/// How the tables of a query without an input are written.
enum TableFormat: String, CaseIterable {
  case json
  case table
  case csv

  /// Writes tables to standard output.
  ///
  /// - Parameters:
  ///   - tables: The tables.
  ///   - charts: How each is to be drawn, if the query says it.
  ///   - color: Whether text is coloured.
  ///   - pages: Whether tables longer than the screen go to a pager.
  /// - Throws: Why they cannot be written.
  func write(
    _ tables: [Table], drawnAs charts: [Chart?], _ color: ColorChoice, pages: Bool
  ) throws(SinkError) {
    let output: any Sink
    switch self {
    case .json: output = JSONOutput()
    case .table:
      var table = TableOutput()
      table.pages = pages
      output = table
    case .csv: output = CSVOutput()
    }
    try output.write(tables, drawnAs: charts, color)
  }
}
