/// The different pairs of a group and a value, in the order they were first seen.
final class DistinctPairs {
  private let index: GroupIndex

  /// Creates an empty set for values of a type.
  init(_ type: ScalarType) { index = GroupIndex([.int, type]) }

  /// The number of pairs.
  var count: Int { index.count }

  /// About how many bytes they take.
  var byteCount: Int { index.byteCount }

  /// Adds the pair of each row and runs `body` for each row whose pair is new.
  func insert(
    _ column: Column, groups: UnsafePointer<UInt32>, count: Int, _ body: (Int) -> Void
  ) {
    let copy = UnsafeMutablePointer<Int32>.allocate(capacity: Swift.max(count, 1))
    for row in 0..<count { copy[row] = Int32(bitPattern: groups[row]) }
    let groupColumn = Column(
      type: .int, count: count, elements: UnsafeMutableRawPointer(copy))
    var seen = UInt32(truncatingIfNeeded: index.count)
    let pairs = index.groups(of: [groupColumn, column], count: count)
    for row in 0..<count where pairs[row] == seen {
      seen += 1
      body(row)
    }
  }

  /// Carries the pairs to a new set.
  func code(_ coder: StateCoder) { index.code(coder) }

  /// Gives `body` the values of all pairs in order, some at a time, and the group of each.
  func forEachBatch(_ body: (Column, [UInt32], Int) -> Void) {
    for start in stride(from: 0, to: index.count, by: Batch.preferredCount) {
      let end = Swift.min(start + Batch.preferredCount, index.count)
      let keys = index.keys(start..<end)
      let groups = keys[0].pointer(Int32.self)
      let numbers = (0..<end - start).map { UInt32(bitPattern: groups[$0]) }
      body(keys[1], numbers, end - start)
    }
  }
}
