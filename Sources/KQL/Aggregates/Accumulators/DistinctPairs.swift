/// The different pairs of a group and a value, in the order they were first seen.
final class DistinctPairs {
  private let index: GroupIndex

  /// The chunk that rows come from now, and how many pairs there were at the end of each earlier one.
  var chunk = 0
  private var runs: [(chunk: Int, end: Int)] = []

  /// How the pairs were divided when parts of their groups were last asked for.
  private var division: (of: GroupSplit, pairs: GroupSplit)?

  /// Creates an empty set for values of a type.
  init(_ type: ScalarType) { index = GroupIndex([.int, type]) }

  /// About how many bytes they take.
  var byteCount: Int { index.byteCount + runs.capacity * 16 }

  /// Adds the pair of each row and runs `body` for each row whose pair is new.
  func insert(
    _ column: Column, groups: UnsafePointer<UInt32>, count: Int, _ body: (Int) -> Void
  ) {
    division = nil
    defer { noteChunk() }
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

  private func noteChunk() {
    if runs.last?.chunk == chunk {
      runs[runs.count - 1].end = index.count
    } else if index.count > runs.last?.end ?? 0 {
      runs.append((chunk, index.count))
    }
  }

  /// Carries the pairs to a new set.
  func code(_ coder: StateCoder) {
    index.code(coder)
    let count = coder.count(runs.count, of: 16)
    if coder.isReading { runs = Array(repeating: (0, 0), count: count) }
    for at in 0..<count {
      coder.code(&runs[at].chunk)
      coder.code(&runs[at].end)
    }
    let ends = runs.map(\.end)
    let fits = ends.last ?? 0 == index.count && ends == ends.sorted() && ends.first ?? 0 >= 0
    if coder.isReading, !fits {
      coder.fail("its pairs do not fit")
      runs = []
    }
  }

  /// Whether those of another worker came behind these, all of them.
  func areAllBefore(_ other: DistinctPairs) -> Bool {
    guard let last = runs.last, let first = other.runs.first else { return true }
    return last.chunk <= first.chunk
  }

  /// Gives `body` the values of the pairs of groups that are taken, in order and some at a time, and as
  /// which group that of each is taken; those given together are of one chunk, which is told.
  func forEachBatch(
    of groups: GroupMapping, _ body: (Column, UnsafePointer<UInt32>, Int, Int) -> Void
  ) {
    guard let (split, part) = groups.part else {
      for run in runs.indices { forEachBatch(ofRun: run, groups, body) }
      return
    }
    let taken = divided(as: split).groups(part)
    var start = 0
    for run in runs {
      while start < taken.count, taken.start[start] < run.end {
        var end = start
        while end < taken.count, end - start < Batch.preferredCount, taken.start[end] < run.end {
          end += 1
        }
        let pairs = UnsafeBufferPointer(start: taken.start + start, count: end - start)
        pass(index.keys(pairs.lazy.map { Int($0) }), of: groups, run.chunk, body)
        start = end
      }
    }
  }

  /// Passes the chunks of two workers in their order: whether it is the first one's, and its number there.
  static func forEachRun(
    of first: DistinctPairs, and second: DistinctPairs, _ body: (Bool, Int) -> Void
  ) {
    var (left, right) = (0, 0)
    let (lefts, rights) = (first.runs, second.runs)
    while left < lefts.count || right < rights.count {
      let isFirst =
        right == rights.count || left < lefts.count && lefts[left].chunk <= rights[right].chunk
      body(isFirst, isFirst ? left : right)
      if isFirst { left += 1 } else { right += 1 }
    }
  }

  /// Does the same as ``forEachBatch(of:_:)`` with the pairs of a chunk.
  func forEachBatch(
    ofRun run: Int, _ groups: GroupMapping,
    _ body: (Column, UnsafePointer<UInt32>, Int, Int) -> Void
  ) {
    let first = run == 0 ? 0 : runs[run - 1].end
    for start in stride(from: first, to: runs[run].end, by: Batch.preferredCount) {
      let end = Swift.min(start + Batch.preferredCount, runs[run].end)
      pass(index.keys(start..<end), of: groups, runs[run].chunk, body)
    }
  }

  private func pass(
    _ keys: [Column], of groups: GroupMapping, _ chunk: Int,
    _ body: (Column, UnsafePointer<UInt32>, Int, Int) -> Void
  ) {
    let owners = keys[0].pointer(Int32.self)
    let targets = (0..<keys[0].count).map { groups.target(of: Int(UInt32(bitPattern: owners[$0]))) }
    body(keys[1], targets, targets.count, chunk)
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
