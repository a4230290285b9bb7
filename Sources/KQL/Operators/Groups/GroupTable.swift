/// The groups of some rows and what aggregates keep of them.
final class GroupTable {
  private let keys: [Expression]
  private let aggregates: [BoundAggregate]
  private let arguments: [[Expression]]
  private let index: GroupIndex
  private let accumulators: [Accumulator]

  /// Creates a table; without keys there is one group from the start.
  init(keys: [Expression], _ aggregates: [BoundAggregate]) {
    self.keys = keys
    self.aggregates = aggregates
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

  /// A table with the same groups.
  func copied(mayUse: (Int) -> Bool) -> GroupTable {
    let copy = GroupTable(keys: keys, aggregates)
    copy.merge(self, mayUse: mayUse)
    return copy
  }

  /// Takes in the groups of another table with the same keys and aggregates.
  ///
  /// `mayUse` is told how many bytes are needed besides those kept, and whether to go on is up to it.
  func merge(_ other: GroupTable, mayUse: (Int) -> Bool) {
    let count = other.index.count
    guard count > 0, mayUse(count * 4) else { return }
    let mine = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    defer { mine.deallocate() }
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let end = Swift.min(start + Batch.preferredCount, count)
      let groups = index.groups(of: other.index.keys(start..<end), count: end - start)
      (mine + start).update(from: groups, count: end - start)
      guard mayUse(count * 4) else { return }
    }
    for (accumulator, added) in zip(accumulators, other.accumulators) {
      // At most everything that the other one keeps is new, and growing means moving.
      guard mayUse(count * 4 + added.byteCount + accumulator.byteCount) else { return }
      accumulator.merge(added, groups: mine, count: count, groupCount: index.count)
    }
  }

  /// Carries the groups to a new table.
  func code(_ coder: StateCoder) {
    index.code(coder)
    for accumulator in accumulators where coder.fault == nil {
      accumulator.code(coder, groupCount: index.count)
    }
  }

  /// Passes the groups to `body`, some at a time: the keys, then the results of each aggregate.
  ///
  /// - Parameters:
  ///   - mayUse: Is told how many bytes the results need besides those kept, and whether to go on is up
  ///     to it.
  ///   - body: Returns `false` when it wants no more.
  func rows(mayUse: (Int) -> Bool, _ body: (Batch) -> Bool) {
    let count = index.count
    // A result takes no more than what it is made from, or 16 bytes.
    guard mayUse(accumulators.reduce(0) { $0 + Swift.max($1.byteCount, count * 16) }) else {
      return
    }
    let results = accumulators.flatMap { $0.results(groupCount: count) }
    let all = Batch(count: count, columns: results)
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let range = start..<Swift.min(start + Batch.preferredCount, count)
      let part = all.slice(range)
      let columns = index.keys(range) + results.indices.map { part.column($0) }
      guard body(Batch(count: range.count, columns: columns)) else { return }
    }
  }

  /// How many bytes are kept, or soon will be.
  var byteCount: Int { accumulators.reduce(index.byteCount) { $0 + $1.byteCount } }
}
