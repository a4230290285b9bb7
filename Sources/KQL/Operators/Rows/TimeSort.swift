/// `sort by` the time of the rows of a stream that does not end: each waits until no earlier one is
/// expected.
final class TimeSort: PanedOperator<RowPane> {
  private let keys: [SortKey]
  private let rowStride: Int

  init(
    _ keys: [SortKey], by key: Expression, _ time: TimeColumn, schema: Schema, output: Operator,
    _ run: RunContext, _ stream: StreamState
  ) {
    self.keys = keys
    rowStride = schema.reduce(0) { $0 + $1.type.stride }
    super.init(key, time, inputSchema: schema, output: output, run, stream)
  }

  override func makePane() -> RowPane { RowPane() }

  override func add(_ batch: Batch, to pane: RowPane) { pane.append(batch) }

  override func copy(of pane: RowPane) -> RowPane { RowPane(pane) }

  override func code(_ pane: RowPane, _ coder: StateCoder) { pane.code(coder) }

  override func byteCount(of pane: RowPane) -> Int { pane.byteCount(stride: rowStride) }

  override func give(_ pane: RowPane, isMixed: Bool, isLast: Bool) {
    let rows = pane.batch
    let order = keys.order(rows, context)
    for start in stride(from: 0, to: order.count, by: Batch.preferredCount) {
      let part = start..<Swift.min(start + Batch.preferredCount, order.count)
      guard pass(rows.arranged(order.picking(.range(part)))) else { return }
    }
  }

  override var keepsEventTime: Bool { true }

  /// They come a moment later; only what is behind windows that are open would not.
  override var showsKept: Bool { false }
}

/// The rows of a span of time.
final class RowPane {
  private var rows = KeptRows()

  init() {}

  /// The rows of another one.
  init(_ other: RowPane) { for batch in other.rows.batches { rows.append(batch) } }

  /// Keeps rows.
  func append(_ batch: Batch) { rows.append(batch) }

  /// All of them.
  var batch: Batch { ConcatenatedRows(rows.batches).batch }

  /// Carries the rows to a new pane.
  func code(_ coder: StateCoder) { rows.code(coder) }

  /// What they take; a row takes `stride` bytes when its columns are decoded.
  func byteCount(stride: Int) -> Int { rows.byteCount + rows.count * (stride + 24) }
}
