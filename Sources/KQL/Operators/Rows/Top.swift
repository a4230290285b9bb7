import KQLSyntax

extension QueryOperator {
  static let top = QueryOperator("top") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let count = try binder.count(try syntax.expression("count"))
    let scope = Scope(input, binder)
    var keys: [SortKey] = []
    for key in syntax.ordered("key") { keys.append(try .bind(key, in: scope, binder)) }
    let schema = input.schema
    return .stage(
      input,
      Stage(
        name: "top", schema: schema, memory: .allRows, isSerialized: true, ownStreamUse: .keepsSome
      ) { [keys] output, run in
        Top(count: count, keys: keys, columnCount: schema.count, output: output, run)
      })
  }
}

/// `top N by`: keeps the first N rows in an order.
///
/// Rows are taken in until they are several times as many as asked for; then all but the first N
/// are dropped, and from then on rows behind the last of those are not even taken in.
final class Top: Operator {
  private let count: Int
  private let keys: [SortKey]
  private let columnCount: Int
  private let limit: Int
  private var kept = KeptRows()
  /// The first key of the last row that still counts, once there are enough.
  private var threshold: (rank: SortColumn.Rank, word: UInt64)?

  init(
    count: Int, keys: [SortKey], columnCount: Int, output: Operator?, _ run: RunContext
  ) {
    self.count = count
    self.keys = keys
    self.columnCount = columnCount
    limit = count > Int.max / 4 ? .max : Swift.max(count * 2, count + Batch.preferredCount)
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard count > 0, !keys.isEmpty else { return false }
    let columns = keys.map { $0.expression.evaluate(batch, context) }
    kept.append(candidates(batch.appending(columns)))
    if kept.count > limit { removeLast() }
    return account()
  }

  /// Rows that leave at the end are not late before it.
  override func advance(to watermark: Datetime) {}

  override func finish() {
    complete()
    output?.finish()
  }

  override func endEmission(_ emission: Emission) {
    complete()
    output?.endEmission(emission)
  }

  override func snapshot() {
    let rows = kept.removeAll()
    if rows.count > 0 {
      let (first, _) = rows.arranged(order(rows)).copied()
      kept.append(first)
      _ = emit(first.picking(Array(0..<columnCount)))
    }
    output?.endEmission(.snapshot)
  }

  /// Passes on the first rows and forgets them.
  private func complete() {
    guard kept.count > 0 else { return }
    let rows = kept.removeAll()
    threshold = nil
    _ = emit(rows.arranged(order(rows)).picking(Array(0..<columnCount)))
    _ = account()
  }

  override var byteCount: Int { kept.byteCount }

  /// The key columns that follow the others in a batch.
  private func sortColumns(_ batch: Batch) -> [SortColumn] {
    keys.indices.map { key in
      SortColumn(
        batch.column(columnCount + key), isAscending: keys[key].isAscending,
        nullsFirst: keys[key].nullsFirst)
    }
  }

  /// The first rows in order.
  private func order(_ batch: Batch) -> Selection {
    let all = RowSorter.order(sortColumns(batch), count: batch.count)
    guard all.count > count else { return all }
    return all.picking(.range(0..<count))
  }

  private func removeLast() {
    let rows = kept.removeAll()
    let order = order(rows)
    let (first, _) = rows.arranged(order).copied()
    kept.append(first)
    guard first.count == count else { return }
    var last = UInt32(count - 1)
    let key = sortColumns(first)[0]
    var word: UInt64 = 0
    key.fill(&word, rows: &last, count: 1, word: 0)
    threshold = (key.rank(last), word)
  }

  /// The rows that may be among the first.
  private func candidates(_ batch: Batch) -> Batch {
    guard let threshold else { return batch }
    let key = sortColumns(batch)[0]
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: batch.count)
    for row in 0..<batch.count { indices[row] = UInt32(row) }
    var found = 0
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: batch.count) { words in
      guard let words = words.baseAddress else { return }
      key.fill(words, rows: indices, count: batch.count, word: 0)
      let ranked = !key.hasOnlyValues
      for row in 0..<batch.count {
        let rank = ranked ? key.rank(UInt32(row)) : .value
        let fits =
          rank == threshold.rank
          ? rank != .value || words[row] <= threshold.word : rank.rawValue < threshold.rank.rawValue
        indices[found] = UInt32(row)
        found += fits ? 1 : 0
      }
    }
    return batch.selecting(Selection(indices: indices, count: found))
  }
}
