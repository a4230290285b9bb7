/// Collects all rows, for what becomes of them as one batch, even when there are none.
class WholeTable: Operator {
  private var kept = KeptRows()

  /// Rows that are not final, until the next snapshot.
  private var previewed: [Batch] = []

  private let types: [ScalarType]
  /// What a row takes when all of its columns are decoded.
  private let rowStride: Int

  init(schema: Schema, output: Operator?, _ run: RunContext) {
    types = schema.map(\.type)
    rowStride = types.reduce(0) { $0 + $1.stride }
    super.init(output: output, run)
  }

  final override func process(_ batch: Batch) -> Bool {
    kept.append(batch)
    return account()
  }

  /// Rows that leave at the end are not late before it.
  final override func advance(to watermark: Datetime) {}

  final override func finish() {
    complete()
    output?.finish()
  }

  final override func preview(_ batch: Batch) { previewed.append(batch) }

  final override func snapshot() {
    let rows = ConcatenatedRows(kept.batches + previewed)
    previewed = []
    if rows.batch.count > 0, account(besides: rows.batch.count * (rowStride + 24)) {
      complete(rows.batch)
      _ = account()
    }
    output?.snapshot()
  }

  final override func code(_ coder: StateCoder) {
    coder.expect(types.hashed, "its rows have other columns")
    kept.code(coder)
    _ = account()
  }

  private func complete() {
    guard kept.count > 0 else {
      return complete(Batch(count: 0, columns: types.map { .nulls($0, count: 0) }))
    }
    // Columns are put together, and orders of rows take 24 bytes a row.
    let needed = byteCount + kept.count * (rowStride + 24)
    guard account(besides: kept.count * (rowStride + 24)) else { return }
    let rows = kept.removeAll()
    _ = account(besides: needed)
    complete(rows)
    _ = account()
  }

  // Columns that are not decoded yet will be.
  final override var byteCount: Int { kept.byteCount + kept.count * rowStride }

  /// Passes on what becomes of all rows.
  func complete(_ batch: Batch) {
    preconditionFailure("an operator over all rows says what becomes of them")
  }
}
