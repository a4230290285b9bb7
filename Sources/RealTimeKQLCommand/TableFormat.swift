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
  /// - Throws: Why they cannot be written.
  func write(
    _ tables: [Table], drawnAs charts: [Chart?], _ color: ColorChoice = .auto
  ) throws(SinkError) {
    let output: any Sink =
      switch self {
      case .json: JSONOutput()
      case .table: TableOutput()
      case .csv: CSVOutput()
      }
    try output.write(tables, drawnAs: charts, color)
  }
}
