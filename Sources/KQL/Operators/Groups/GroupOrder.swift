/// In which order groups were first seen in the input, however many workers have seen them.
///
/// A worker numbers its groups as it sees them, and a chunk of the input is one worker's. So it is enough to know how
/// many groups were new in which chunk: workers' groups are put in order by their chunks.
struct GroupOrder {
  /// Groups that were first seen in one chunk, one behind the other.
  private struct Run {
    let chunk: Int

    /// How many groups the worker had seen before.
    let first: Int
    var count = 0

    /// What the groups of all workers can be ordered by.
    func rank(_ position: Int) -> Int64 {
      Int64(truncatingIfNeeded: chunk << Self.bits | (first + position))
    }

    /// How many bits of a rank tell groups of a chunk apart.
    private static let bits = 34
  }

  private var runs: [Run] = []

  /// The groups in order; empty while that is the order of their numbers.
  private(set) var numbers: [UInt32] = []

  /// How many groups there are.
  private(set) var count = 0

  /// How many groups the worker had seen before the first of these.
  private let start: Int

  /// Creates the order of no groups.
  init(from start: Int = 0) { self.start = start }

  /// Takes in that there are so many groups now; those that are new were first seen in a chunk.
  @inline(__always)
  mutating func grow(to total: Int, in chunk: Int) { if total > count { extend(to: total, chunk) } }

  @inline(never)
  private mutating func extend(to total: Int, _ chunk: Int) {
    if runs.last?.chunk != chunk { runs.append(Run(chunk: chunk, first: start + count)) }
    runs[runs.count - 1].count += total - count
    if !numbers.isEmpty { numbers += UInt32(count)..<UInt32(total) }
    count = total
  }

  /// Takes in the groups of another worker, which are numbered `targets` here; there are `total` with them.
  mutating func merge(_ other: GroupOrder, as targets: UnsafePointer<UInt32>, total: Int) {
    guard let first = other.runs.first else { return }
    if !other.numbers.isEmpty || first.chunk < runs.last?.chunk ?? .min {
      interleave(other, targets, total)
      return
    }
    var position = 0
    for run in other.runs {
      var added = Run(chunk: run.chunk, first: run.first)
      for at in position..<position + run.count
      where Int(targets[other.number(at)]) >= count + added.count { added.count += 1 }
      position += run.count
      guard added.count > 0 else { continue }
      if !numbers.isEmpty { numbers += UInt32(count)..<UInt32(count + added.count) }
      runs.append(added)
      count += added.count
    }
  }

  private mutating func interleave(
    _ other: GroupOrder, _ targets: UnsafePointer<UInt32>, _ total: Int
  ) {
    var isTaken = [Bool](repeating: false, count: total)
    var merged: [UInt32] = []
    merged.reserveCapacity(total)
    var mergedRuns: [Run] = []
    var (own, position, others, otherPosition) = (0, 0, 0, 0)
    while own < runs.count || others < other.runs.count {
      let isOwn =
        others == other.runs.count
        || own < runs.count && runs[own].chunk <= other.runs[others].chunk
      let run = isOwn ? runs[own] : other.runs[others]
      let before = merged.count
      for at in 0..<run.count {
        let group =
          isOwn
          ? UInt32(truncatingIfNeeded: number(position + at))
          : targets[other.number(otherPosition + at)]
        guard !isTaken[Int(group)] else { continue }
        isTaken[Int(group)] = true
        merged.append(group)
      }
      if isOwn {
        position += run.count
        own += 1
      } else {
        otherPosition += run.count
        others += 1
      }
      guard merged.count > before else { continue }
      mergedRuns.append(Run(chunk: run.chunk, first: run.first, count: merged.count - before))
    }
    (runs, numbers, count) = (mergedRuns, merged, total)
  }

  /// The number of the group at a position.
  @inline(__always)
  private func number(_ position: Int) -> Int {
    numbers.isEmpty ? position : Int(numbers[position])
  }

  /// For each group, by its number, what the groups of all workers can be ordered by.
  var ranks: [Int64] {
    var ranks = [Int64](repeating: 0, count: count)
    var position = 0
    for run in runs {
      for at in 0..<run.count { ranks[number(position + at)] = run.rank(at) }
      position += run.count
    }
    return ranks
  }

  /// About how many bytes it takes.
  var byteCount: Int { runs.capacity * MemoryLayout<Run>.stride + numbers.capacity * 4 }
}
