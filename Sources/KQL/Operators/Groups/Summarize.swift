import KQLSyntax

extension QueryOperator {
  static let summarize = QueryOperator("summarize") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    var summary = SummaryColumns(Scope(input, binder))
    for key in syntax.named("keys") { try summary.add(key: key, binder) }
    for aggregate in syntax.named("aggregates") { try summary.add(aggregate: aggregate, binder) }
    let (keys, aggregates, results) = (summary.keys, summary.aggregates, summary.results)
    let windows = WindowKey(keys, over: input)
    let inputSchema = input.schema
    return .stage(
      input,
      Stage(
        name: "summarize", schema: summary.schema, memory: .perGroup, keepsOrder: false,
        // Where the operator after it learns how far the windows are, this column is the time.
        timeColumns: windows.map { [$0.position: .eventTime] } ?? [:],
        ownStreamUse: windows == nil ? .totals : .windows,
        ownOrderUse: aggregates.contains(where: \.usesOrder) ? .needs : .ignores
      ) { output, run in
        if let windows, let stream = run.stream {
          return WindowedSummarize(
            windows, keys: keys, aggregates, results: results, inputSchema: inputSchema,
            output: output, run, stream)
        }
        return Summarize(keys: keys, aggregates, results: results, output: output, run)
      })
  }
}

/// `summarize`: keeps a state for each group and gives a row of each at the end.
///
/// Groups leave in the order in which they were first seen.
final class Summarize: Operator {
  private let keys: [Expression]
  private let aggregates: [BoundAggregate]
  private let results: [Expression]
  private var table: GroupTable

  /// Rows that are not final, until the next snapshot.
  private var previewed: [Batch] = []

  /// Creates the operator.
  ///
  /// Without keys, all rows are one group. The results are the columns that leave, over the keys
  /// and the results of the aggregates.
  init(
    keys: [Expression], _ aggregates: [BoundAggregate], results: [Expression],
    output: Operator?, _ run: RunContext
  ) {
    table = GroupTable(keys: keys, aggregates)
    self.keys = keys
    self.aggregates = aggregates
    self.results = results
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    table.add(batch, context)
    return account()
  }

  override var isMergeable: Bool { true }

  override func merge(_ other: Operator) {
    guard let other = other as? Summarize else { return }
    table.merge(other.table) { account(besides: $0) }
    other.table = GroupTable(keys: keys, aggregates)
    _ = other.account()
    _ = account()
  }

  /// Rows that leave at the end are not late before it.
  override func advance(to watermark: Datetime) {}

  override func finish() {
    emitGroups(of: table)
    table = GroupTable(keys: keys, aggregates)
    _ = account()
    output?.finish()
  }

  override func preview(_ batch: Batch) { previewed.append(batch) }

  override func snapshot() {
    if previewed.isEmpty {
      emitGroups(of: table)
    } else {
      let table = table.copied { account(besides: $0) }
      for batch in previewed { table.add(batch, context) }
      previewed = []
      emitGroups(of: table)
    }
    output?.snapshot()
  }

  override func code(_ coder: StateCoder) {
    if coder.isReading { table = GroupTable(keys: keys, aggregates) }
    table.code(coder)
    _ = account()
  }

  private func emitGroups(of table: GroupTable) {
    let results = results
    table.rows(mayUse: { account(besides: $0) }) { batch in
      let columns = results.map { $0.evaluate(batch, context) }
      return emit(Batch(count: batch.count, columns: columns))
    }
    _ = account()
  }

  override var byteCount: Int { table.byteCount }
}
