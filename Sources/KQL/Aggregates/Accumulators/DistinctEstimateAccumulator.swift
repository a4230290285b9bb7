/// Estimates the number of different values; exact up to some 1,500 in a group.
final class DistinctEstimateAccumulator: Accumulator {
  private let precision: Int
  private var sketches = GroupArray<DistinctSketch>()
  /// What the sketches take.
  private var sketchBytes = 0
  /// How many values before its own a sketch's memory is fetched.
  private static let fetchedAhead = 12

  /// Creates an accumulator with `1 << precision` registers for a large group.
  init(precision: Int) { self.precision = precision }

  deinit {
    for group in 0..<sketches.count { sketches.base[group].deallocate() }
  }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let sketches = sketches.grow(to: groupCount, with: DistinctSketch())
    let precision = precision
    // Each is in memory of its own, which is fetched some rows before.
    withUnsafeTemporaryAllocation(
      of: (sketch: UnsafeMutablePointer<DistinctSketch>, hash: UInt64).self, capacity: count
    ) { found in
      var end = 0
      ColumnHash.forEach(columns[0], count: count) { row, hash in
        found[end] = (sketches + Int(groups[row]), hash)
        end &+= 1
      }
      var added = 0
      for at in 0..<end {
        let coming = found[Swift.min(at &+ Self.fetchedAhead, end &- 1)]
        coming.sketch.pointee.prefetch(coming.hash, precision: precision)
        added &+= found[at].sketch.pointee.insert(found[at].hash, precision: precision)
      }
      sketchBytes += added
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? DistinctEstimateAccumulator else { return }
    let sketches = sketches.grow(to: groupCount, with: DistinctSketch())
    let added = other.sketches.grow(to: groups.sourceCount, with: DistinctSketch())
    let precision = precision
    nonisolated(unsafe) let (mine, theirs, groups) = (sketches, added, groups)
    sketchBytes += Crew.divide(groups.count, enough: other.sketchBytes > 1 << 18) { range in
      range.reduce(0) { sum, at in
        let (group, target) = groups[at]
        return sum + mine[target].merge(theirs[group], precision: precision)
      }
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let sketches = sketches.grow(to: groupCount, with: DistinctSketch())
    return [
      Self.column(groupCount: groupCount) { sketches[$0].estimate(precision: precision) }
    ]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    let count = coder.count(sketches.count)
    guard count <= groupCount else { return coder.fail("it has more sketches than groups") }
    let sketches = sketches.grow(to: count, with: DistinctSketch())
    for group in 0..<count where coder.fault == nil {
      sketchBytes += sketches[group].code(coder, precision: precision)
    }
  }

  override var byteCount: Int { sketches.byteCount + sketchBytes }
}
