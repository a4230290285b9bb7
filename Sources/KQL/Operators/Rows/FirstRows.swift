/// The first N rows in an order, of those that have come so far.
///
/// Rows are taken in until they are several times as many as asked for; then all but the first N are
/// dropped, and from then on rows behind the last of those are not even taken in.
struct FirstRows: ~Copyable {
  private let count: Int
  private let keys: [SortKey]
  /// Where the columns of the keys begin.
  private let firstKey: Int
  private let limit: Int
  private var kept = KeptRows()
  /// The first key of the last row that still counts, once there are enough.
  private var threshold: (rank: SortColumn.Rank, word: UInt64)?

  /// Keeps `count` rows, whose columns from `firstKey` on are the values of `keys`.
  init(_ count: Int, by keys: [SortKey], from firstKey: Int) {
    self.count = count
    self.keys = keys
    self.firstKey = firstKey
    limit = count > Int.max / 4 ? .max : Swift.max(count * 2, count + Batch.preferredCount)
  }

  /// Takes in rows that may be among the first: some of ``candidates(_:)``.
  mutating func append(_ batch: Batch) {
    kept.append(batch)
    if kept.count > limit { removeLast() }
  }

  /// Carries the rows, in place of those that are kept.
  mutating func code(_ coder: StateCoder) {
    kept.code(coder)
    // It is found again when there are enough.
    if coder.isReading { threshold = nil }
  }

  /// The first rows in order; they are forgotten.
  mutating func removeAll() -> Batch {
    threshold = nil
    guard kept.count > 0 else { return Batch(count: 0, columns: []) }
    let rows = kept.removeAll()
    return rows.arranged(order(rows))
  }

  /// The first rows in order, so far.
  mutating func soFar() -> Batch {
    guard kept.count > 0 else { return Batch(count: 0, columns: []) }
    let rows = kept.removeAll()
    let (first, _) = rows.arranged(order(rows)).copied()
    kept.append(first)
    return first
  }

  /// The first rows in order, of those so far and others that are not taken in.
  func soFar(with others: [Batch]) -> Batch {
    let rows = ConcatenatedRows(kept.batches + others).batch
    return rows.count > 0 ? rows.arranged(order(rows)) : rows
  }

  /// How many bytes are kept.
  var byteCount: Int { kept.byteCount }

  private func sortColumns(_ batch: Batch) -> [SortColumn] {
    keys.indices.map { key in
      SortColumn(
        batch.column(firstKey + key), isAscending: keys[key].isAscending,
        nullsFirst: keys[key].nullsFirst)
    }
  }

  private func order(_ batch: Batch) -> Selection {
    let all = RowSorter.order(sortColumns(batch), count: batch.count)
    guard all.count > count else { return all }
    return all.picking(.range(0..<count))
  }

  private mutating func removeLast() {
    let first = soFar()
    guard first.count == count else { return }
    var last = UInt32(count - 1)
    let key = sortColumns(first)[0]
    var word: UInt64 = 0
    key.fill(&word, rows: &last, count: 1, word: 0)
    threshold = (key.rank(last), word)
  }

  /// The rows that may be among the first.
  func candidates(_ batch: Batch) -> Batch {
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
