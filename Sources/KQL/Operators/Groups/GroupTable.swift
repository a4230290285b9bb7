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

  /// Creates a table of groups that are numbered already, for each of which a row was seen.
  ///
  /// - Parameters:
  ///   - index: The groups, which are the table's from now on.
  ///   - keys: What they are grouped by.
  ///   - aggregate: What is kept of them.
  ///   - arguments: Its arguments in each of those rows.
  init(_ index: GroupIndex, keys: [Expression], _ aggregate: BoundAggregate, _ arguments: [Column])
  {
    self.keys = keys
    aggregates = [aggregate]
    self.arguments = [aggregate.arguments]
    self.index = index
    accumulators = [aggregate.makeAccumulator()]
    for start in stride(from: 0, to: index.count, by: Batch.preferredCount) {
      let count = Swift.min(Batch.preferredCount, index.count - start)
      let groups = (start..<start + count).map { UInt32(truncatingIfNeeded: $0) }
      for accumulator in accumulators {
        accumulator.update(
          arguments.map { $0.repeated(count) }, groups: groups, count: count,
          groupCount: index.count)
      }
    }
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
    let translation = index.translation(of: other.index)
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let end = Swift.min(start + Batch.preferredCount, count)
      let groups = index.groups(start..<end, of: translation)
      (mine + start).update(from: groups, count: end - start)
      guard mayUse(count * 4) else { return }
    }
    for (accumulator, added) in zip(accumulators, other.accumulators) {
      // At most everything that the other one keeps is new, and growing means moving.
      guard mayUse(count * 4 + added.byteCount + accumulator.byteCount) else { return }
      accumulator.merge(added, GroupMapping(mine, count: count), groupCount: index.count)
    }
  }

  /// Carries the groups to a new table.
  func code(_ coder: StateCoder) {
    index.code(coder)
    for accumulator in accumulators where coder.fault == nil {
      accumulator.code(coder, groupCount: index.count)
    }
  }

  /// The groups, divided by their keys.
  func split(level: Int) -> GroupSplit {
    GroupSplit(index.count, into: KeyPart.count) { parts in
      for start in stride(from: 0, to: index.count, by: Batch.preferredCount) {
        let end = Swift.min(start + Batch.preferredCount, index.count)
        KeyPart.fill(
          parts + start, of: index.keys(start..<end), count: end - start, level: level)
      }
    }
  }

  /// Writes the groups of a part, for ``merge(from:isOpen:)``.
  func code(_ part: Int, of split: GroupSplit, _ coder: StateCoder) {
    let groups = split.groups(part)
    let count = coder.count(groups.count)
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let numbers = UnsafeBufferPointer(
        start: groups.start + start, count: Swift.min(Batch.preferredCount, count - start))
      var keys = index.keys(numbers.lazy.map { Int($0) })
      coder.code(&keys)
    }
    let mapping = GroupMapping(part, of: split)
    for (accumulator, aggregate) in zip(accumulators, aggregates) {
      let taken = aggregate.makeAccumulator()
      taken.merge(accumulator, mapping, groupCount: count)
      taken.code(coder, groupCount: count)
    }
  }

  /// Takes in groups that were written by another table with the same keys and aggregates.
  ///
  /// - Returns: `false` when `isOpen` has said that there is not enough memory, or the bytes do not fit.
  func merge(from coder: StateCoder, isOpen: () -> Bool) -> Bool {
    let total = coder.count(0)
    let mine = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(total, 1))
    defer { mine.deallocate() }
    for start in stride(from: 0, to: total, by: Batch.preferredCount) {
      let count = Swift.min(Batch.preferredCount, total - start)
      var keys: [Column] = []
      coder.code(&keys)
      guard coder.fault == nil, keys.map(\.type) == index.types,
        keys.allSatisfy({ $0.count == count })
      else {
        coder.fail("the keys of its groups do not fit")
        return false
      }
      (mine + start).update(from: index.groups(of: keys, count: count), count: count)
    }
    for (accumulator, aggregate) in zip(accumulators, aggregates) {
      guard isOpen() else { return false }
      let added = aggregate.makeAccumulator()
      added.code(coder, groupCount: total)
      guard coder.fault == nil else { return false }
      accumulator.merge(added, GroupMapping(mine, count: total), groupCount: index.count)
    }
    return isOpen()
  }

  /// What the results of all groups take besides, at least.
  var resultByteCount: Int { accumulators.count * index.count * 16 }

  /// Passes the groups to `body`, some at a time: the keys, then the results of each aggregate.
  ///
  /// - Parameters:
  ///   - mayUse: Is told how many bytes the results need besides those kept, and whether to go on is up
  ///     to it.
  ///   - body: Returns `false` when it wants no more.
  func rows(mayUse: (Int) -> Bool, _ body: (Batch) -> Bool) {
    let count = index.count
    // Texts that results have besides are counted as they are made.
    let needed = resultByteCount
    guard mayUse(needed) else { return }
    let results = accumulators.flatMap { $0.results(groupCount: count) }
    guard mayUse(needed) else { return }
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
