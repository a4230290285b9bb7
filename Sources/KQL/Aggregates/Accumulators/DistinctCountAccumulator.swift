/// Counts the different values that are not null, exactly.
///
/// Of many groups most have one value: the first of each stands with its group, and only others are looked
/// up among the pairs of a group and a value.
final class DistinctCountAccumulator: Accumulator {
  private let values: KeyColumn
  private let others: Pairs
  private var counts = GroupArray<Int64>()

  /// The first value of each group that has one, as ``values`` makes a word of it.
  private var firsts = GroupArray<UInt64>()

  /// How the other pairs were divided when parts of their groups were last asked for.
  private var division: (of: GroupSplit, pairs: GroupSplit)?

  /// Pairs of a group and the word of a value.
  private enum Pairs {
    /// A word has its upper half free: there the group is.
    case half(KeyTable<KeyOf1>)
    case full(KeyTable<KeyOf2>)
  }

  /// Takes pairs of a group and a word, so many; the words may be changed.
  private typealias Taker = (
    _ groups: UnsafePointer<UInt32>, _ words: UnsafeMutablePointer<UInt64>, _ count: Int
  ) -> Void

  /// Creates an accumulator for values of a type.
  init(_ type: ScalarType) {
    values = KeyColumn(type)
    others = values.isFullWord ? .full(KeyTable()) : .half(KeyTable())
  }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let column = columns[0]
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Swift.max(count, 1)) { buffer in
      guard let words = buffer.baseAddress else { return }
      values.encode(column, count: count, into: [words])
      guard column.hasNulls else { return take(groups, words, count, groupCount: groupCount) }
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Swift.max(count, 1)) { owners in
        guard let owners = owners.baseAddress else { return }
        var kept = 0
        for row in 0..<count where !column.isNull(row) {
          (owners[kept], words[kept]) = (groups[row], words[row])
          kept += 1
        }
        take(owners, words, kept, groupCount: groupCount)
      }
    }
  }

  /// Takes in the words of values, each with its group.
  private func take(
    _ groups: UnsafePointer<UInt32>, _ words: UnsafeMutablePointer<UInt64>, _ count: Int,
    groupCount: Int
  ) {
    division = nil
    let counts = counts.grow(to: groupCount, with: 0)
    let firsts = firsts.grow(to: groupCount, with: 0)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Swift.max(count, 1) * 2) { buffer in
      guard let owners = buffer.baseAddress else { return }
      var left = 0
      for row in 0..<count {
        let group = Int(groups[row])
        if counts[group] == 0 {
          (counts[group], firsts[group]) = (1, words[row])
        } else if firsts[group] != words[row] {
          (owners[left], words[left]) = (groups[row], words[row])
          left += 1
        }
      }
      let numbers = owners + count
      var seen = UInt32(truncatingIfNeeded: othersCount)
      switch others {
      case .half(let table):
        table.look(up: left, into: numbers) { KeyOf1(a: UInt64(owners[$0]) << 32 | words[$0]) }
      case .full(let table):
        table.look(up: left, into: numbers) { KeyOf2(a: UInt64(owners[$0]), b: words[$0]) }
      }
      for row in 0..<left where numbers[row] == seen {
        seen += 1
        counts[Int(owners[row])] &+= 1
      }
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? DistinctCountAccumulator else { return }
    if groups.part != nil {
      other.forEachBatch(of: groups) { owners, words, count in
        update(
          [other.values.decode(count: count, words: [words])], groups: owners, count: count,
          groupCount: groupCount)
      }
      return
    }
    let numbers = other.values.interner.flatMap { values.interner?.numbers(of: $0) }
    other.forEachBatch(of: groups) { owners, words, count in
      if let numbers {
        for row in 0..<count { words[row] = UInt64(numbers[Int(words[row])]) }
      }
      take(owners, words, count, groupCount: groupCount)
    }
  }

  /// Gives `body` the pairs of groups that are taken, some at a time: each group as that which it is taken as.
  private func forEachBatch(of groups: GroupMapping, _ body: Taker) {
    let size = Batch.preferredCount
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { owners in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size) { words in
        guard let owners = owners.baseAddress, let words = words.baseAddress else { return }
        var count = 0
        func add(_ group: UInt32, _ word: UInt64) {
          (owners[count], words[count]) = (group, word)
          count += 1
          if count == size {
            body(owners, words, count)
            count = 0
          }
        }
        for at in 0..<groups.count {
          let (source, target) = groups[at]
          if source < counts.count, counts.base[source] > 0 {
            add(UInt32(truncatingIfNeeded: target), firsts.base[source])
          }
        }
        if let (split, part) = groups.part {
          let taken = divided(as: split).groups(part)
          for at in 0..<taken.count {
            let (owner, word) = pair(Int(taken.start[at]))
            add(groups.target(of: owner), word)
          }
        } else {
          for at in 0..<othersCount {
            let (owner, word) = pair(at)
            add(groups.target(of: owner), word)
          }
        }
        if count > 0 { body(owners, words, count) }
      }
    }
  }

  /// How many pairs there are besides the first of each group.
  private var othersCount: Int {
    switch others {
    case .half(let table): table.count
    case .full(let table): table.count
    }
  }

  /// The group and the word of one of them.
  private func pair(_ number: Int) -> (group: Int, word: UInt64) {
    switch others {
    case .half(let table):
      let key = table.keys[number].a
      return (Int(truncatingIfNeeded: key >> 32), key & 0xFFFF_FFFF)
    case .full(let table):
      let key = table.keys[number]
      return (Int(truncatingIfNeeded: key.a), key.b)
    }
  }

  /// These pairs, divided as their groups are.
  private func divided(as split: GroupSplit) -> GroupSplit {
    if let division, division.of === split { return division.pairs }
    let pairs = GroupSplit(othersCount, into: split.partCount) { parts in
      for at in 0..<othersCount { parts[at] = split.part(pair(at).group) }
    }
    division = (split, pairs)
    return pairs
  }

  override func results(groupCount: Int) -> [Column] {
    let counts = counts.grow(to: groupCount, with: 0)
    return [Self.column(groupCount: groupCount) { counts[$0] }]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    if coder.isReading { return read(coder, groupCount: groupCount) }
    var left = othersCount
    for group in 0..<counts.count where counts.base[group] > 0 { left += 1 }
    _ = coder.count(left)
    GroupMapping.withAll(groupCount) { all in
      forEachBatch(of: all) { owners, words, count in
        var builder = ColumnBuilder<Int32>(capacity: count)
        for row in 0..<count { builder.append(Int32(bitPattern: owners[row])) }
        var pairs = [builder.finish(), values.decode(count: count, words: [words])]
        coder.code(&pairs)
      }
    }
  }

  private func read(_ coder: StateCoder, groupCount: Int) {
    var left = coder.count(0)
    while left > 0, coder.fault == nil {
      var pairs: [Column] = []
      coder.code(&pairs)
      let count = Swift.min(Batch.preferredCount, left)
      guard coder.fault == nil, pairs.map(\.type) == [.int, values.type],
        pairs.allSatisfy({ $0.count == count })
      else { return coder.fail("its pairs do not fit") }
      let owners = (0..<count).map { pairs[0].value($0, as: Int32.self) ?? -1 }
      guard owners.allSatisfy({ $0 >= 0 && $0 < groupCount }) else {
        return coder.fail("its pairs do not fit")
      }
      update(
        [pairs[1]], groups: owners.map { UInt32(bitPattern: $0) }, count: count,
        groupCount: groupCount)
      left -= count
    }
  }

  override var byteCount: Int {
    let pairs =
      switch others {
      case .half(let table): table.byteCount
      case .full(let table): table.byteCount
      }
    return counts.byteCount + firsts.byteCount + pairs + (values.interner?.byteCount ?? 0)
  }
}
