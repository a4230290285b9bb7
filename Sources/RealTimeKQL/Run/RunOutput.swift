import KQL
import Synchronization

/// One of the outputs of a run, open.
final class RunOutput {
  /// What it is called.
  let name: String

  /// What takes the rows.
  let sink: any OpenSink

  /// The rows that it has refused for good.
  let refused: RefusedRows

  /// How many rows it has taken.
  var delivered = 0

  /// How often it was tried again.
  var retried = 0

  /// Why it has failed for good.
  var failure: SinkError?

  /// Whether it is tried again at the moment.
  var isTriedAgain = false

  /// When buffered rows are given out; `nil` while there are none.
  var nextFlush: Int64?

  /// Guards the tables, which workers announce.
  let tables = Mutex<[OutputTable]>([])

  init(name: String, _ sink: any OpenSink, _ refused: RefusedRows) {
    self.name = name
    self.sink = sink
    self.refused = refused
  }

  /// The output, if its rows go through files.
  var spooled: SpooledSink? { sink as? SpooledSink }

  /// How many rows are where they belong.
  var deliveredRows: Int { sink.deliveredRows ?? delivered - refused.count }

  /// What to say when it was not tried any more because the run was being ended.
  func gaveUp(_ error: SinkError, _ coming: Int) -> SinkError {
    guard case .transient = error.kind else { return error }
    let missing = delivered + coming - refused.count - deliveredRows
    guard missing > 0 else { return error }
    return SinkError(
      "\(error.message); \(RunStatistics.grouped(missing)) rows were not delivered", error.kind)
  }

  /// The table for results under a title, a new one if need be.
  func table(_ result: ResultTable, titled title: String?) -> OutputTable {
    tables.withLock { tables in
      let new = OutputTable(
        number: tables.count, schema: result.schema, title: title, chart: result.chart,
        comesAtEnd: result.comesAtEnd)
      if let known = tables.first(where: { $0.isLike(new) }) { return known }
      tables.append(new)
      return new
    }
  }
}

extension OutputTable {
  /// Whether another differs by its number at most.
  fileprivate func isLike(_ other: OutputTable) -> Bool {
    var other = other
    other.number = number
    return self == other
  }
}
