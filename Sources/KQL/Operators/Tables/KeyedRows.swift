/// The right rows of a join, found by their keys.
///
/// Nothing changes once they are made: where they are shared, the joins of several workers use them.
final class KeyedRows: @unchecked Sendable {
  /// The rows.
  let batch: Batch

  /// Whether several joins use them; somebody else counts them then.
  let isShared: Bool

  /// The number of each key.
  let index = KeyIndex()

  /// The rows' numbers, by key; see ``places(of:)``.
  let numbers: UnsafeMutablePointer<UInt32>

  /// Where the rows of each key begin.
  private let starts: UnsafeMutablePointer<UInt32>
  private let rowBytes: Int

  init(_ table: Table, _ keys: [JoinKey], _ columns: JoinColumns, isShared: Bool = false) {
    self.isShared = isShared
    let rows =
      table.count > 0
      ? ConcatenatedRows(table.batches.map(\.batch)).batch
      : Batch(count: 0, columns: columns.rightTypes.map { .nulls($0, count: 0) })
    // Columns are put together when they are first asked for; what threads share is complete.
    let batch = isShared ? rows.decoded().batch : rows
    self.batch = batch
    let rowStride = columns.rightTypes.reduce(16) { $0 + $1.stride }
    rowBytes = batch.byteCount + batch.count * rowStride
    let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(batch.count, 1))
    defer { groups.deallocate() }
    index.add(
      keys.map { batch.column($0.right).converted(to: $0.type) }, count: batch.count, groups: groups
    )
    numbers = .allocate(capacity: Swift.max(batch.count, 1))
    starts = .allocate(capacity: index.count + 2)
    starts.initialize(repeating: 0, count: index.count + 2)
    for row in 0..<batch.count { starts[Int(groups[row]) + 2] += 1 }
    for key in 0..<index.count { starts[key + 2] += starts[key + 1] }
    for row in 0..<batch.count {
      let key = Int(groups[row]) + 1
      numbers[Int(starts[key])] = UInt32(row)
      starts[key] += 1
    }
  }

  deinit {
    numbers.deallocate()
    starts.deallocate()
  }

  /// Where the rows of a key stand among ``numbers``.
  @inline(__always)
  func places(of key: Int) -> Range<Int> { Int(starts[key])..<Int(starts[key + 1]) }

  /// How many bytes they take.
  var byteCount: Int { index.byteCount + rowBytes }
}
