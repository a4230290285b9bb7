/// Counts the different values that are not null, exactly.
final class DistinctCountAccumulator: Accumulator {
  private let pairs: DistinctPairs
  private var counts = GroupArray<Int64>()

  /// Creates an accumulator for values of a type.
  init(_ type: ScalarType) { pairs = DistinctPairs(type) }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let counts = counts.grow(to: groupCount, with: 0)
    let column = columns[0]
    pairs.insert(column, groups: groups, count: count) { row in
      if !column.isNull(row) { counts[Int(groups[row])] &+= 1 }
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? DistinctCountAccumulator else { return }
    if groups.part == nil {
      let counts = counts.grow(to: groupCount, with: 0)
      pairs.insert(other.pairs, of: groups) { counts[$0] &+= 1 }
      return
    }
    other.pairs.forEachBatch(of: groups) { column, groups, count, _ in
      update([column], groups: groups, count: count, groupCount: groupCount)
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let counts = counts.grow(to: groupCount, with: 0)
    return [Self.column(groupCount: groupCount) { counts[$0] }]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    pairs.code(coder)
    counts.code(coder, groupCount: groupCount, with: 0)
  }

  override var byteCount: Int { counts.byteCount + pairs.byteCount }
}
