import KQLSyntax

extension QueryOperator {
  static let partition = QueryOperator("partition") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let key = try binder.expression(try syntax.expression("key"), in: Scope(input, binder))
    let time = key.type == .datetime ? TimeColumn(key, over: input.timeColumns) : nil
    let column = time.flatMap { _ in (key as? InputColumn)?.index }
    let schema = input.schema
    let body = try Subquery(
      try syntax.branch("body"), over: schema, eventTime: column, binder)
    return .stage(
      input,
      Stage(
        name: "partition", schema: body.schema, memory: .allRows, keepsOrder: false,
        // Where the operator after it learns how far the windows are, the key is the time.
        timeColumns: time == nil ? [:] : body.plan.timeColumns,
        ownStreamUse: time == nil ? .totals : .windows, isByWindow: time?.isEventTime == true
      ) { output, run in
        if let time, let stream = run.stream {
          return WindowedPartition(key, time, body, schema: schema, output: output, run, stream)
        }
        return Partition(key, body, schema: schema, output: output, run)
      })
  }
}

/// Runs a pipeline over the rows of each value of an expression.
private final class Partition: WholeTable {
  private let key: Expression
  private let body: Subquery
  private let run: RunContext

  init(_ key: Expression, _ body: Subquery, schema: Schema, output: Operator, _ run: RunContext) {
    self.key = key
    self.body = body
    self.run = run
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    body.run(forEach: key, of: batch, run) { emit($0) }
  }
}

/// Runs a pipeline over the rows of each window of a stream that does not end.
private final class WindowedPartition: PanedOperator<RowPane> {
  private let key: Expression
  private let body: Subquery
  private let run: RunContext
  private let rowStride: Int

  init(
    _ key: Expression, _ time: TimeColumn, _ body: Subquery, schema: Schema, output: Operator,
    _ run: RunContext, _ stream: StreamState
  ) {
    self.key = key
    self.body = body
    self.run = run
    rowStride = schema.reduce(0) { $0 + $1.type.stride }
    super.init(key, time, inputSchema: schema, output: output, run, stream)
  }

  override func makePane() -> RowPane { RowPane() }

  override func add(_ batch: Batch, to pane: RowPane) { pane.append(batch) }

  override func copy(of pane: RowPane) -> RowPane { RowPane(pane) }

  override func code(_ pane: RowPane, _ coder: StateCoder) { pane.code(coder) }

  override func byteCount(of pane: RowPane) -> Int { pane.byteCount(stride: rowStride) }

  override func give(_ pane: RowPane, isMixed: Bool, isLast: Bool) {
    var rows = pane.batch
    if isMixed {
      let order = [SortKey(expression: key, isAscending: true, nullsFirst: false)]
      rows = rows.arranged(order.order(rows, context))
    }
    body.run(forEach: key, of: rows, run) { pass($0) }
  }
}

extension Subquery {
  /// Runs it over the rows of each value of an expression, in the order in which these come.
  fileprivate func run(
    forEach key: Expression, of batch: Batch, _ run: RunContext, _ give: (Batch) -> Bool
  ) {
    let index = KeyIndex()
    let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(batch.count, 1))
    defer { groups.deallocate() }
    index.add([key.evaluate(batch, run.context)], count: batch.count, groups: groups)
    var rows = [[UInt32]](repeating: [], count: index.count)
    for row in 0..<batch.count { rows[Int(groups[row])].append(UInt32(row)) }
    for group in rows {
      do throws(RunError) {
        for result in try self.run([batch.arranged(Selection(group))], run) where !give(result) {
          return
        }
      } catch {
        run.error = error
        return
      }
    }
  }
}
