import CScan

/// Row numbers of a batch, ascending.
final class Selection: @unchecked Sendable {
  /// The row numbers.
  let indices: UnsafeMutablePointer<UInt32>

  /// How many there are.
  let count: Int

  /// Takes over allocated memory.
  init(indices: UnsafeMutablePointer<UInt32>, count: Int) {
    self.indices = indices
    self.count = count
  }

  /// Copies row numbers.
  convenience init(_ rows: some Collection<UInt32>) {
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(rows.count, 1))
    for (at, row) in rows.enumerated() { indices[at] = row }
    self.init(indices: indices, count: rows.count)
  }

  deinit { indices.deallocate() }

  /// The rows for which a bool column is true; null is not.
  static func rows(where column: Column) -> Selection {
    let flags = UnsafeRawPointer(column.elements).assumingMemoryBound(to: UInt8.self)
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: column.count + 64)
    if column.isConstant {
      let isTrue = flags[0] != 0 && !column.isNull(0)
      if isTrue { for row in 0..<column.count { indices[row] = UInt32(row) } }
      return Selection(indices: indices, count: isTrue ? column.count : 0)
    }
    // The element of a null row is false, so the flags alone decide.
    return Selection(indices: indices, count: Int(scan_select(flags, column.count, indices)))
  }

  /// A range of rows.
  static func range(_ rows: Range<Int>) -> Selection {
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(rows.count, 1))
    for (offset, row) in rows.enumerated() { indices[offset] = UInt32(row) }
    return Selection(indices: indices, count: rows.count)
  }

  /// The rows of the batch that `self` was made on, picked by row numbers of the selected ones.
  func picking(_ inner: Selection) -> Selection {
    let picked = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(inner.count, 1))
    for row in 0..<inner.count { picked[row] = indices[Int(inner.indices[row])] }
    return Selection(indices: picked, count: inner.count)
  }
}
