/// `summarize` by windows of the event time, on a stream that does not end.
///
/// A window is given out once, when the watermark passes its end, and then forgotten.
final class WindowedSummarize: PanedOperator<GroupTable> {
  private let window: WindowKey
  private let keys: [Expression]
  private let aggregates: [BoundAggregate]
  private let results: [Expression]

  init(
    _ window: WindowKey, keys: [Expression], _ aggregates: [BoundAggregate],
    results: [Expression], inputSchema: Schema, output: Operator?, _ run: RunContext,
    _ stream: StreamState
  ) {
    self.window = window
    self.keys = keys
    self.aggregates = aggregates
    self.results = results
    super.init(
      keys[window.position], window.time, inputSchema: inputSchema, output: output, run, stream)
  }

  override func makePane() -> GroupTable { GroupTable(keys: keys, aggregates) }

  override func add(_ batch: Batch, to pane: GroupTable) { pane.add(batch, context) }

  override func copy(of pane: GroupTable) -> GroupTable {
    pane.copied { account(besides: $0) }
  }

  override func code(_ pane: GroupTable, _ coder: StateCoder) { pane.code(coder) }

  override func byteCount(of pane: GroupTable) -> Int { pane.byteCount }

  override func give(_ pane: GroupTable, isMixed: Bool, isLast: Bool) {
    let results = results
    var parts: [Batch] = []
    // What is counted as used besides is at least what has just been given up.
    pane.rows(mayUse: { account(besides: $0 + (isLast ? pane.byteCount : 0)) }) { batch in
      if isMixed {
        parts.append(batch)
        return true
      }
      return pass(Batch(count: batch.count, columns: results.map { $0.evaluate(batch, context) }))
    }
    guard !parts.isEmpty else { return }
    // Windows that are shorter than what is given up at once still come one after the other.
    let start = InputColumn(window.position, name: "", type: .datetime)
    let all = ConcatenatedRows(parts).batch
    let order = [SortKey(expression: start, isAscending: true, nullsFirst: false)]
      .order(all, context)
    let rows = all.arranged(order)
    for from in stride(from: 0, to: rows.count, by: Batch.preferredCount) {
      let batch = rows.slice(from..<Swift.min(from + Batch.preferredCount, rows.count))
      guard
        pass(Batch(count: batch.count, columns: results.map { $0.evaluate(batch, context) }))
      else { return }
    }
  }
}
