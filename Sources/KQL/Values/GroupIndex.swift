/// Numbers the groups of rows with equal keys, from 0 in the order they are first seen.
///
/// Nulls are a group of their own; not-a-number equals not-a-number, and -0.0 equals 0.0; strings
/// are equal by their bytes, dynamic values by what they mean. Without key columns all rows are one
/// group, which is there from the start.
final class GroupIndex {
  /// The types of the key columns.
  let types: [ScalarType]

  let columns: [KeyColumn]
  let store: Store
  let wordCount: Int
  private let clearedWords: [Int]
  var words: [UnsafeMutablePointer<UInt64>] = []
  var numbers: UnsafeMutablePointer<UInt32>
  private var capacity = 0

  enum Store {
    /// There is no key.
    case single
    /// The key is one text; its number is the group's.
    case text(Interner)
    case one(KeyTable<KeyOf1>)
    case two(KeyTable<KeyOf2>)
    case three(KeyTable<KeyOf3>)
    case four(KeyTable<KeyOf4>)
    /// Longer keys, as bytes.
    case many(Interner)
  }

  /// Creates an index without groups (with one when there are no key columns).
  init(_ types: [ScalarType]) {
    self.types = types
    let layout = KeyColumn.layOut(types)
    columns = layout.columns
    wordCount = layout.wordCount
    clearedWords = layout.clearedWords
    store =
      switch (wordCount, types.count) {
      case (0, _): .single
      case (1, 1): columns[0].interner.map { .text($0) } ?? .one(KeyTable())
      case (1, _): .one(KeyTable())
      case (2, _): .two(KeyTable())
      case (3, _): .three(KeyTable())
      case (4, _): .four(KeyTable())
      default: .many(Interner())
      }
    numbers = .allocate(capacity: 1)
    reserve(16)
  }

  deinit {
    numbers.deallocate()
    for word in words { word.deallocate() }
  }

  /// The number of groups.
  var count: Int {
    switch store {
    case .single: 1
    case .text(let texts), .many(let texts): texts.count
    case .one(let table): table.count
    case .two(let table): table.count
    case .three(let table): table.count
    case .four(let table): table.count
    }
  }

  /// About how many bytes it takes.
  var byteCount: Int {
    let table =
      switch store {
      case .single, .text: 0
      case .many(let texts): texts.byteCount
      case .one(let table): table.byteCount
      case .two(let table): table.byteCount
      case .three(let table): table.byteCount
      case .four(let table): table.byteCount
      }
    return columns.reduce(table) { $0 + ($1.interner?.byteCount ?? 0) }
      + capacity * (wordCount * 8 + 4)
  }

  /// The group of each row, valid until the next call.
  ///
  /// The key columns have `count` rows each and the index's types.
  func groups(of keys: [Column], count: Int) -> UnsafePointer<UInt32> {
    reserve(count)
    if case .single = store {
      numbers.update(repeating: 0, count: count)
    } else if count > 1, keys.allSatisfy(\.isConstant) {
      look(up: keys.map { $0.repeated(1) }, count: 1)
      numbers.update(repeating: numbers[0], count: count)
    } else {
      look(up: keys, count: count)
    }
    return UnsafePointer(numbers)
  }

  /// The group of each of many rows, whose columns are the keys; `nil` when the query has been stopped.
  func groups(ofAll rows: Batch) -> [UInt32]? {
    var all: [UInt32] = []
    all.reserveCapacity(rows.count)
    for part in rows.slices {
      if Allowance.isOver { return nil }
      let found = groups(of: (0..<part.columnCount).map { part.column($0) }, count: part.count)
      all += UnsafeBufferPointer(start: found, count: part.count)
    }
    return all
  }

  /// The keys of some groups, in order.
  func keys<Groups: RandomAccessCollection<Int>>(_ groups: Groups) -> [Column] {
    if case .text = store {
      return [
        columns[0].decode(count: groups.count) {
          UInt32(truncatingIfNeeded: groups[groups.index(groups.startIndex, offsetBy: $0)])
        }
      ]
    }
    reserve(groups.count)
    for word in 0..<wordCount { copy(word: word, of: groups, to: words[word]) }
    if case .one(let table) = store, columns.count == 1 {
      for (row, group) in groups.enumerated() {
        words[1][row] = table.isWithoutKey(group) ? 1 : 0
      }
    }
    return columns.map { $0.decode(count: groups.count, words: words) }
  }

  /// Carries the groups to a new index and their numbers with them.
  func code(_ coder: StateCoder) {
    coder.expect(types.hashed, "the keys of its groups are of other types")
    let total = coder.count(count, of: types.isEmpty ? 0 : 1)
    guard !types.isEmpty else { return }
    for start in stride(from: 0, to: total, by: Batch.preferredCount) {
      let end = Swift.min(start + Batch.preferredCount, total)
      var keys = coder.isReading ? [] : keys(start..<end)
      coder.code(&keys)
      guard coder.isReading else { continue }
      guard coder.fault == nil, keys.map(\.type) == types,
        keys.allSatisfy({ $0.count == end - start })
      else { return coder.fail("the keys of its groups do not fit") }
      _ = groups(of: keys, count: end - start)
    }
    if coder.isReading, count != total { coder.fail("its groups are not all different") }
  }

  private func look(up keys: [Column], count: Int) {
    if case .text = store {
      let numbers = numbers
      columns[0].forEachNumber(keys[0], count: count) { numbers[$0] = $1 }
      return
    }
    if case .one(let table) = store, columns.count == 1, columns[0].nullBit != 0, keys[0].hasNulls {
      return look(upNullable: keys[0], count, in: table)
    }
    for word in clearedWords { words[word].update(repeating: 0, count: count) }
    for (column, key) in zip(columns, keys) { column.encode(key, count: count, into: words) }
    for (column, key) in zip(columns, keys) { column.encodeNulls(key, count: count, into: words) }
    lookUpWords(count)
  }

  /// Looks up the keys that the words are.
  func lookUpWords(_ count: Int) {
    if case .many(let texts) = store { return look(up: count, in: texts) }
    lookUp(words, count, into: numbers, isAdding: true)
  }

  /// Looks up keys of up to four words.
  @inline(__always)
  func lookUp(
    _ words: [UnsafeMutablePointer<UInt64>], _ count: Int,
    into numbers: UnsafeMutablePointer<UInt32>, isAdding: Bool
  ) {
    switch store {
    case .single, .text, .many: break
    case .one(let table):
      let a = words[0]
      table.look(up: count, into: numbers, isAdding: isAdding) { KeyOf1(a: a[$0]) }
    case .two(let table):
      let (a, b) = (words[0], words[1])
      table.look(up: count, into: numbers, isAdding: isAdding) { KeyOf2(a: a[$0], b: b[$0]) }
    case .three(let table):
      let (a, b, c) = (words[0], words[1], words[2])
      table.look(up: count, into: numbers, isAdding: isAdding) {
        KeyOf3(a: a[$0], b: b[$0], c: c[$0])
      }
    case .four(let table):
      let (a, b, c, d) = (words[0], words[1], words[2], words[3])
      table.look(up: count, into: numbers, isAdding: isAdding) {
        KeyOf4(a: a[$0], b: b[$0], c: c[$0], d: d[$0])
      }
    }
  }

  /// Looks up a single key column of which some rows are null.
  private func look(upNullable key: Column, _ count: Int, in table: KeyTable<KeyOf1>) {
    columns[0].encode(key, count: count, into: words)
    for row in 0..<count {
      numbers[row] =
        key.isNull(row)
        ? table.numberWithoutKey(KeyOf1(a: 0)) : table.number(of: KeyOf1(a: words[0][row]))
    }
  }

  /// Looks up keys of many words as bytes.
  private func look(up count: Int, in texts: Interner) {
    let length = wordCount * 8
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * length + 1, alignment: 8)
    defer { bytes.deallocate() }
    for word in 0..<wordCount {
      for row in 0..<count {
        bytes.storeBytes(
          of: words[word][row], toByteOffset: row * length + word * 8, as: UInt64.self)
      }
    }
    let start = UnsafePointer(bytes.bindMemory(to: UInt8.self, capacity: count * length + 1))
    let numbers = numbers
    texts.numbers(count: count, of: { StringView(start + $0 * length, length) }) {
      numbers[$0] = $1
    }
  }

  /// Copies one word of some groups' keys.
  func copy(
    word: Int, of groups: some Collection<Int>, to target: UnsafeMutablePointer<UInt64>
  ) {
    switch store {
    case .single, .text: break
    case .one(let table): copy(table.keys, word, groups, target)
    case .two(let table): copy(table.keys, word, groups, target)
    case .three(let table): copy(table.keys, word, groups, target)
    case .four(let table): copy(table.keys, word, groups, target)
    case .many(let texts):
      for (row, group) in groups.enumerated() {
        target[row] = UnsafeRawPointer(texts.texts[group].start)
          .loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
      }
    }
  }

  private func copy<Key: FixedKey>(
    _ keys: UnsafeMutablePointer<Key>, _ word: Int, _ groups: some Collection<Int>,
    _ target: UnsafeMutablePointer<UInt64>
  ) {
    let bytes = UnsafeRawPointer(keys)
    let stride = MemoryLayout<Key>.stride
    for (row, group) in groups.enumerated() {
      target[row] = bytes.load(fromByteOffset: group * stride + word * 8, as: UInt64.self)
    }
  }

  /// Makes room for `count` rows.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    let count = Swift.max(count, Swift.min(capacity * 2, Batch.preferredCount))
    capacity = count
    numbers.deallocate()
    numbers = .allocate(capacity: count)
    for word in words { word.deallocate() }
    // One more than a key has, for the flags of nulls that are told apart by their number.
    words = (0...wordCount).map { _ in .allocate(capacity: count) }
  }
}

extension [ScalarType] {
  /// A number that tells lists of types apart, the same in every run.
  var hashed: Int64 {
    reduce(Int64(count)) { hash, type in
      hash &* 31 &+ Int64(ScalarType.allCases.firstIndex(of: type) ?? 0)
    }
  }
}
