/// The different pairs of a group and a value, in the order they were first seen.
final class DistinctPairs {
  private let index: GroupIndex

  /// How the pairs were divided when parts of their groups were last asked for.
  private var division: (of: GroupSplit, pairs: GroupSplit)?

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
    division = nil
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

  /// Adds the pairs of groups of another set and runs `body` for each that is new, with its group; pairs
  /// without a value are left out.
  func insert(_ other: DistinctPairs, of groups: GroupMapping, _ body: (Int) -> Void) {
    division = nil
    let targets = (0..<groups.sourceCount).map { groups.target(of: $0) }
    let translation = index.translation(of: other.index).replacing(column: 0, by: targets)
    var seen = UInt32(truncatingIfNeeded: index.count)
    for start in stride(from: 0, to: other.count, by: Batch.preferredCount) {
      let range = start..<Swift.min(start + Batch.preferredCount, other.count)
      let keys = other.index.keys(range)
      let owners = keys[0].pointer(Int32.self)
      let pairs = index.groups(range, of: translation)
      for row in 0..<range.count where pairs[row] == seen {
        seen += 1
        if !keys[1].isNull(row) { body(Int(targets[Int(owners[keys[0].index(row)])])) }
      }
    }
  }

  /// Carries the pairs to a new set.
  func code(_ coder: StateCoder) { index.code(coder) }

  /// Gives `body` the values of the pairs of groups that are taken, in order and some at a time, and as
  /// which group that of each is taken.
  func forEachBatch(
    of groups: GroupMapping, _ body: (Column, UnsafePointer<UInt32>, Int) -> Void
  ) {
    guard let (split, part) = groups.part else {
      for start in stride(from: 0, to: index.count, by: Batch.preferredCount) {
        let end = Swift.min(start + Batch.preferredCount, index.count)
        pass(index.keys(start..<end), of: groups, body)
      }
      return
    }
    let taken = divided(as: split).groups(part)
    for start in stride(from: 0, to: taken.count, by: Batch.preferredCount) {
      let pairs = UnsafeBufferPointer(
        start: taken.start + start, count: Swift.min(Batch.preferredCount, taken.count - start))
      pass(index.keys(pairs.lazy.map { Int($0) }), of: groups, body)
    }
  }

  private func pass(
    _ keys: [Column], of groups: GroupMapping, _ body: (Column, UnsafePointer<UInt32>, Int) -> Void
  ) {
    let owners = keys[0].pointer(Int32.self)
    let targets = (0..<keys[0].count).map { groups.target(of: Int(UInt32(bitPattern: owners[$0]))) }
    body(keys[1], targets, targets.count)
  }

  /// The pairs, divided as their groups are.
  private func divided(as split: GroupSplit) -> GroupSplit {
    if let division, division.of === split { return division.pairs }
    let pairs = GroupSplit(index.count, into: split.partCount) { parts in
      for start in stride(from: 0, to: index.count, by: Batch.preferredCount) {
        let end = Swift.min(start + Batch.preferredCount, index.count)
        let groups = index.keys(start..<end)[0]
        let owners = groups.pointer(Int32.self)
        for row in start..<end {
          parts[row] = split.part(Int(UInt32(bitPattern: owners[groups.index(row - start)])))
        }
      }
    }
    division = (split, pairs)
    return pairs
  }
}
