/// Which groups of one table are taken into another, and as which of its groups.
struct GroupMapping {
  /// How many are taken.
  let count: Int

  /// How many the table has that they are taken from.
  let sourceCount: Int

  private let sources: UnsafePointer<UInt32>?
  private let targets: UnsafePointer<UInt32>?

  /// What divides the groups into parts, and the part that is taken; `nil` when all are taken.
  let part: (of: GroupSplit, number: Int)?

  /// All groups, each as one of `targets`, none of them twice; they must live as long as this.
  init(_ targets: UnsafePointer<UInt32>, count: Int) {
    self.count = count
    self.targets = targets
    sourceCount = count
    sources = nil
    part = nil
  }

  /// Runs `body` with a mapping of all groups as they are.
  static func withAll(_ count: Int, _ body: (GroupMapping) -> Void) {
    let same = Array(0..<UInt32(truncatingIfNeeded: count))
    same.withUnsafeBufferPointer { same in
      if let start = same.baseAddress { body(GroupMapping(start, count: count)) }
    }
  }

  /// The groups of a part in their order, as the first groups of an empty table.
  init(_ number: Int, of split: GroupSplit) {
    let groups = split.groups(number)
    count = groups.count
    sourceCount = split.count
    sources = groups.start
    targets = nil
    part = (split, number)
  }

  /// A group that is taken, and as which.
  @inline(__always)
  subscript(at: Int) -> (source: Int, target: Int) {
    (sources.map { Int($0[at]) } ?? at, targets.map { Int($0[at]) } ?? at)
  }

  /// As which group one is taken that is.
  @inline(__always)
  func target(of source: Int) -> UInt32 { targets?[source] ?? part?.of.position(source) ?? 0 }
}

/// Groups, or other things with numbers, divided into parts.
final class GroupSplit {
  /// How many there are.
  let count: Int

  private let order: UnsafeMutablePointer<UInt32>
  private let positions: UnsafeMutablePointer<UInt32>
  private let parts: UnsafeMutablePointer<UInt8>
  private var starts: [Int]

  /// Divides the numbers below `count`; `part` says into which of `partCount` parts each comes, at most 256.
  init(_ count: Int, into partCount: Int, _ part: (UnsafeMutablePointer<UInt8>) -> Void) {
    self.count = count
    order = .allocate(capacity: Swift.max(count, 1))
    positions = .allocate(capacity: Swift.max(count, 1))
    parts = .allocate(capacity: Swift.max(count, 1))
    part(parts)
    starts = [Int](repeating: 0, count: partCount + 1)
    for number in 0..<count { starts[Int(parts[number]) + 1] += 1 }
    for part in 0..<partCount { starts[part + 1] += starts[part] }
    var next = starts
    for number in 0..<count {
      let part = Int(parts[number])
      order[next[part]] = UInt32(truncatingIfNeeded: number)
      positions[number] = UInt32(truncatingIfNeeded: next[part] - starts[part])
      next[part] += 1
    }
  }

  deinit {
    order.deallocate()
    positions.deallocate()
    parts.deallocate()
  }

  /// The numbers in a part, ascending.
  func groups(_ part: Int) -> (start: UnsafePointer<UInt32>, count: Int) {
    (UnsafePointer(order) + starts[part], starts[part + 1] - starts[part])
  }

  /// The part that a number is in.
  @inline(__always) func part(_ number: Int) -> UInt8 { parts[number] }

  /// Where in its part a number is.
  @inline(__always) func position(_ number: Int) -> UInt32 { positions[number] }

  /// How many parts there are.
  var partCount: Int { starts.count - 1 }
}
