/// The groups of some rows and what aggregates keep of them.
final class GroupTable {
  private let keys: [Expression]
  private let arguments: [[Expression]]
  private let index: GroupIndex
  private let accumulators: [Accumulator]

  /// Creates a table; without keys there is one group from the start.
  init(keys: [Expression], _ aggregates: [BoundAggregate]) {
    self.keys = keys
    arguments = aggregates.map(\.arguments)
    index = GroupIndex(keys.map(\.type))
    accumulators = aggregates.map { $0.makeAccumulator() }
  }

  /// The number of groups.
  var count: Int { index.count }

  /// Takes in rows.
  func add(_ batch: Batch, _ context: EvaluationContext) {
    guard batch.count > 0 else { return }
    let groups = index.groups(
      of: keys.map { $0.evaluate(batch, context) }, count: batch.count)
    let groupCount = index.count
    for (accumulator, arguments) in zip(accumulators, arguments) {
      accumulator.update(
        arguments.map { $0.evaluate(batch, context) }, groups: groups, count: batch.count,
        groupCount: groupCount)
    }
  }

  /// Takes in the groups of another table with the same keys and aggregates.
  func merge(_ other: GroupTable) {
    let count = other.index.count
    guard count > 0 else { return }
    let mine = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    defer { mine.deallocate() }
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let end = Swift.min(start + Batch.preferredCount, count)
      let groups = index.groups(of: other.index.keys(start..<end), count: end - start)
      (mine + start).update(from: groups, count: end - start)
    }
    for (accumulator, added) in zip(accumulators, other.accumulators) {
      accumulator.merge(added, groups: mine, count: count, groupCount: index.count)
    }
  }

  /// Passes the groups to `body`, some at a time: the keys, then the results of each aggregate.
  ///
  /// - Parameter body: Returns `false` when it wants no more.
  func rows(_ body: (Batch) -> Bool) {
    let count = index.count
    let results = accumulators.flatMap { $0.results(groupCount: count) }
    let all = Batch(count: count, columns: results)
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let range = start..<Swift.min(start + Batch.preferredCount, count)
      let part = all.slice(range)
      let columns = index.keys(range) + results.indices.map { part.column($0) }
      guard body(Batch(count: range.count, columns: columns)) else { return }
    }
  }

  /// About how many bytes are kept.
  var byteCount: Int { accumulators.reduce(index.byteCount) { $0 + $1.byteCount } }
}
