/// Counts rows.
final class CountAccumulator: Accumulator {
  private var counts = GroupArray<Int64>()

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let counts = counts.grow(to: groupCount, with: 0)
    if groupCount == 1 {
      counts[0] &+= Int64(count)
    } else {
      for row in 0..<count { counts[Int(groups[row])] &+= 1 }
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? CountAccumulator else { return }
    let counts = counts.grow(to: groupCount, with: 0)
    let added = other.counts.grow(to: groups.sourceCount, with: 0)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      counts[target] &+= added[group]
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let counts = counts.grow(to: groupCount, with: 0)
    return [Self.column(groupCount: groupCount) { counts[$0] }]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    counts.code(coder, groupCount: groupCount, with: 0)
  }

  override var byteCount: Int { counts.byteCount }
}
