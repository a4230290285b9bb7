import CScan

/// Passes on to another accumulator the rows for which its last argument is true.
final class ConditionalAccumulator: Accumulator {
  private let inner: Accumulator

  /// Creates a filter before an accumulator.
  init(_ inner: Accumulator) { self.inner = inner }

  override func begin(chunk: Int) { inner.begin(chunk: chunk) }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    guard let condition = columns.last else { return }
    let arguments = columns.dropLast()
    let selection = Selection.rows(where: condition)
    if selection.count == count {
      return inner.update(Array(arguments), groups: groups, count: count, groupCount: groupCount)
    }
    guard selection.count > 0 else { return }
    let selected = UnsafeMutablePointer<UInt32>.allocate(capacity: selection.count)
    defer { selected.deallocate() }
    for row in 0..<selection.count { selected[row] = groups[Int(selection.indices[row])] }
    let rows = arguments.map { argument in
      argument.isConstant
        ? argument.repeated(selection.count)
        : argument.gather(indices: selection.indices, count: selection.count)
    }
    inner.update(
      rows, groups: UnsafePointer(selected), count: selection.count, groupCount: groupCount)
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? ConditionalAccumulator else { return }
    inner.merge(other.inner, groups, groupCount: groupCount)
  }

  override func results(groupCount: Int) -> [Column] { inner.results(groupCount: groupCount) }

  override func code(_ coder: StateCoder, groupCount: Int) {
    inner.code(coder, groupCount: groupCount)
  }

  override var byteCount: Int { inner.byteCount }
}
