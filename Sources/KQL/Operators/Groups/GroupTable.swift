/// The groups of some rows and what aggregates keep of them.
final class GroupTable {
  private let keys: [Expression]
  private let aggregates: [BoundAggregate]
  private let arguments: [[Expression]]
  private let index: GroupIndex
  private let accumulators: [Accumulator]
  private var order: GroupOrder

  /// For each group what it is ordered by, where that comes from files; else ``order`` tells it.
  private var filedRanks: [Int64] = []

  /// The chunk that the last rows came from.
  private var chunk = 0

  /// Creates a table; without keys there is one group from the start.
  ///
  /// `start` is how many groups were in tables before it.
  init(keys: [Expression], _ aggregates: [BoundAggregate], from start: Int = 0) {
    order = GroupOrder(from: start)
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
    order = GroupOrder()
    order.grow(to: index.count, in: 0)
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
    order.grow(to: groupCount, in: context.origin)
    if context.origin != chunk {
      chunk = context.origin
      for accumulator in accumulators { accumulator.begin(chunk: chunk) }
    }
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
    // The number of each, and where it is in the order.
    guard count > 0, mayUse(count * 4 + (count + index.count) * 5) else { return }
    let mine = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    defer { mine.deallocate() }
    let isWhole = index.add(other.index, into: mine) {
      mayUse(count * 4 + (count + index.count) * 5)
    }
    guard isWhole else { return }
    order.merge(other.order, as: mine, total: index.count)
    for (accumulator, added) in zip(accumulators, other.accumulators) {
      // At most everything that the other one keeps is new, and growing means moving.
      guard mayUse(count * 4 + added.byteCount + accumulator.byteCount) else { return }
      accumulator.merge(added, GroupMapping(mine, count: count), groupCount: index.count)
    }
  }

  /// Carries the groups to a new table.
  func code(_ coder: StateCoder) {
    index.code(coder)
    order.grow(to: index.count, in: 0)
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

  /// Writes the groups of a part, for ``merge(from:isOpen:)``, with what they can be ordered by.
  func code(_ part: Int, of split: GroupSplit, ranks: [Int64], _ coder: StateCoder) {
    let groups = split.groups(part)
    let count = coder.count(groups.count)
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let numbers = UnsafeBufferPointer(
        start: groups.start + start, count: Swift.min(Batch.preferredCount, count - start))
      var keys = index.keys(numbers.lazy.map { Int($0) })
      keys.append(Self.column(of: ranks, numbers))
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
      guard coder.fault == nil, keys.map(\.type) == index.types + [.long],
        keys.allSatisfy({ $0.count == count }), let ranks = keys.popLast()
      else {
        coder.fail("the keys of its groups do not fit")
        return false
      }
      (mine + start).update(from: index.groups(of: keys, count: count), count: count)
      filedRanks += repeatElement(.max, count: index.count - filedRanks.count)
      for row in 0..<count {
        let group = Int(mine[start + row])
        filedRanks[group] = Swift.min(filedRanks[group], ranks.value(row, as: Int64.self) ?? 0)
      }
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

  /// What the groups of all workers can be ordered by, for each group.
  var ranks: [Int64] { filedRanks.isEmpty ? order.ranks : filedRanks }

  private static func column(
    of ranks: [Int64], _ groups: some Collection<UInt32>
  ) -> Column {
    var builder = ColumnBuilder<Int64>(capacity: groups.count)
    for group in groups { builder.append(ranks[Int(group)]) }
    return builder.finish()
  }

  /// What the results of all groups take besides, at least.
  var resultByteCount: Int { accumulators.count * index.count * 16 }

  /// Passes the groups to `body`, some at a time: the keys, then the results of each aggregate.
  ///
  /// They come in the order in which they were first seen; those from files do not, and have what they can be ordered by
  /// in a last column.
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
      let part: Batch
      var columns: [Column]
      if order.numbers.isEmpty || !filedRanks.isEmpty {
        part = all.slice(range)
        columns = index.keys(range)
      } else {
        let numbers = order.numbers[range]
        part = all.arranged(Selection(numbers))
        columns = index.keys(numbers.lazy.map { Int($0) })
      }
      columns += results.indices.map { part.column($0) }
      if !filedRanks.isEmpty {
        columns.append(Self.column(of: filedRanks, range.lazy.map { UInt32($0) }))
      }
      guard body(Batch(count: range.count, columns: columns)) else { return }
    }
  }

  /// How many bytes are kept, or soon will be.
  var byteCount: Int {
    accumulators.reduce(index.byteCount + order.byteCount + filedRanks.capacity * 8) {
      $0 + $1.byteCount
    }
  }
}
