/// What some queries get of the batches of a view.
final class StreamTap {
  let feed: StreamFeed
  let queries: StreamQueries

  /// The columns of the view's batches that are theirs, or what is computed in their place; `nil` for
  /// all.
  var columns: [Int]?

  private let hasComputed: Bool

  init(_ feed: StreamFeed, _ queries: StreamQueries) {
    self.feed = feed
    self.queries = queries
    hasComputed = feed.paths.contains(where: \.isComputed)
  }

  /// Passes rows on, which are of these sources, one after the other.
  ///
  /// - Returns: Whether anybody wants more.
  func take(
    _ batch: Batch, received: Datetime, runs: [SourceRuns.Run], _ filter: CandidateFilter?
  ) -> Bool {
    if let filter, queries.pass(batch.count, of: feed, filter) { return true }
    return queries.take(rows(of: batch), of: feed, received: received, runs: runs, filter)
  }

  /// Gives the operators of its queries their numbers in a filter over the view's columns.
  func number(_ number: CandidateFilter.Numbering) {
    queries.number(of: feed.table) { check in
      number(
        check.mapped { column in
          guard let columns else { return column }
          return columns[column] >= 0 ? columns[column] : nil
        })
    }
  }

  /// The columns that the queries ask for.
  private func rows(of batch: Batch) -> Batch {
    guard let columns else { return batch }
    guard hasComputed, let context = queries.context else { return batch.picking(columns) }
    var cells: [Batch.Cell] = []
    for column in columns {
      switch (column, feed.eventTimeSource) {
      case (ColumnPath.receipt.column, _):
        cells.append(Batch.Cell(.decoded(.constant(queries.receipt, count: batch.count))))
      case (ColumnPath.eventTime.column, let time?):
        // It is over columns that stand before it, or behind it and not computed.
        let none = Batch.Cell(.decoded(.nulls(.datetime, count: batch.count)))
        let others = columns.map { $0 >= 0 ? batch.cells[$0] : none }
        let rows = ComputedColumn(time, Batch(count: batch.count, cells: others), context)
        cells.append(Batch.Cell(.undecoded(rows, 0, nil)))
      case (0..., _): cells.append(batch.cells[column])
      default: cells.append(Batch.Cell(.decoded(.nulls(.datetime, count: batch.count))))
      }
    }
    return Batch(count: batch.count, cells: cells)
  }
}

/// A column that follows from others of its batch, computed when somebody asks for it.
private final class ComputedColumn: UndecodedRows {
  private let expression: Expression
  private let batch: Batch
  private let context: EvaluationContext
  private var column: Column?

  init(_ expression: Expression, _ batch: Batch, _ context: EvaluationContext) {
    self.expression = expression
    self.batch = batch
    self.context = context
  }

  var ownByteCount: Int { 0 }

  func decode(column index: Int, selection: Selection?) -> Column {
    let all = column ?? expression.evaluate(batch, context)
    column = all
    return selection.map { all.gather(indices: $0.indices, count: $0.count) } ?? all
  }
}
