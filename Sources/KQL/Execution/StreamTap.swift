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

  /// The workers that take every row, and those that have candidates in the batch.
  private var constant: [Int]?
  private var due: [Int] = []
  private var isDue: [Bool] = []

  /// Whether anybody wants more.
  private(set) var isOpen = true

  /// Learns which operators have which numbers in a filter, and tells whose they are; `nil` when there is none.
  func numbered(_ tell: ((_ operation: Int, _ worker: Int) -> Void)?) {
    guard let tell else {
      constant = nil
      return
    }
    let numbers = queries.numbers(of: feed.table)
    constant = numbers.indices.filter { numbers[$0] == nil }
    isDue = numbers.map { _ in false }
    for (worker, numbers) in numbers.enumerated() {
      for number in numbers ?? [] { tell(number, worker) }
    }
  }

  /// Whether it takes every batch.
  var takesAll: Bool { constant?.isEmpty != true || queries.needsAll }

  /// Learns that a worker has candidates in the batch.
  ///
  /// - Returns: Whether it is the first one that has.
  func call(_ worker: Int) -> Bool {
    guard !isDue[worker] else { return false }
    isDue[worker] = true
    due.append(worker)
    return due.count == 1
  }

  /// Passes rows on, which are of these sources, one after the other.
  func take(
    _ batch: Batch, received: Datetime, runs: [SourceRuns.Run], _ filter: CandidateFilter?
  ) {
    isOpen = queries.take(
      rows(of: batch), of: feed, received: received, runs: runs, filter,
      by: constant.map { $0 + due })
    for worker in due { isDue[worker] = false }
    due.removeAll(keepingCapacity: true)
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
        let others = columns.map { $0 >= 0 ? batch.cell($0) : none }
        let rows = ComputedColumn(time, Batch(count: batch.count, cells: others), context)
        cells.append(Batch.Cell(.undecoded(rows, 0, nil)))
      case (0..., _): cells.append(batch.cell(column))
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
