/// Collects all rows, for what becomes of them as one batch, even when there are none.
class WholeTable: Operator {
  private var kept = KeptRows()

  /// Rows that are not final, until the next snapshot.
  private var previewed: [Batch] = []

  /// Whether some rows are in files.
  private var hasSpilled = false

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
    guard account() else { return false }
    return !canSpill || !isTight(besides: kept.count * (rowStride + 24)) || spillKept()
  }

  /// Rows that leave at the end are not late before it.
  final override func advance(to watermark: Datetime) {}

  final override func finish() {
    if hasSpilled { completeSpilled() } else { complete() }
    output?.finish()
  }

  final override func preview(_ batch: Batch) { previewed.append(batch) }

  final override func snapshot() {
    if hasSpilled {
      let last = ConcatenatedRows(kept.batches + previewed).batch
      previewed = []
      _ = withFiles { (_) throws(SpillError) in try passSpilled(besides: last) }
      output?.snapshot()
      return
    }
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

  /// Puts what is kept into files.
  ///
  /// - Returns: Whether it could be done.
  private func spillKept() -> Bool {
    let needed = kept.byteCount + kept.count * (rowStride + 24)
    let rows = kept.removeAll()
    guard account(besides: needed) else { return false }
    hasSpilled = true
    return withFiles { (space) throws(SpillError) in try spill(rows, to: space) } && account()
  }

  /// Passes on what becomes of rows that are in files.
  private func completeSpilled() {
    guard kept.count == 0 || spillKept() else { return }
    _ = withFiles { (_) throws(SpillError) in try passSpilled(besides: nil) }
    _ = account()
  }

  // Columns that are not decoded yet will be.
  final override var byteCount: Int {
    kept.byteCount + kept.count * rowStride + spilledByteCount
  }

  /// Whether rows may be put into files while they come.
  var canSpill: Bool { false }

  /// How many bytes in memory those take that are in files.
  var spilledByteCount: Int { 0 }

  /// Puts rows into files.
  func spill(_ rows: Batch, to space: SpillSpace) throws(SpillError) {}

  /// Passes on what becomes of the rows in files, which stay there, and of some more behind them.
  func passSpilled(besides last: Batch?) throws(SpillError) {}

  /// Passes on what becomes of all rows.
  func complete(_ batch: Batch) {
    preconditionFailure("an operator over all rows says what becomes of them")
  }
}
