import CScan

/// Numbers different keys of one or more columns, from 0 in the order they are first seen.
///
/// A key is kept as bytes; nulls are equal to each other, and so are 0 and -0.
final class KeyIndex {
  /// The group of a key that is not there.
  static let missing = UInt32.max

  /// The number of keys.
  private(set) var count = 0

  private var slots: UnsafeMutablePointer<UInt32>
  private var slotCount = 64
  private var keys: [StringView] = []
  private var hashes: [UInt64] = []
  private let arena = Arena()
  private let seed = UInt64.random(in: 0...UInt64.max)

  init() {
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Self.missing, count: slotCount)
  }

  deinit { slots.deallocate() }

  /// Writes the number of each row's key to `groups`; new keys get numbers.
  func add(_ columns: [Column], count: Int, groups: UnsafeMutablePointer<UInt32>) {
    number(columns, count, groups, isAdding: true)
  }

  /// Writes the number of each row's key to `groups`, ``missing`` when it has none.
  func find(_ columns: [Column], count: Int, groups: UnsafeMutablePointer<UInt32>) {
    number(columns, count, groups, isAdding: false)
  }

  /// How many bytes are kept, or soon will be.
  var byteCount: Int {
    let growth = slotCount >= 1 << 15 && count * 16 > slotCount * 7 ? slotCount * 16 : 0
    return arena.allocatedBytes + slotCount * 4 + growth
      + count.bytes(of: keys.capacity, stride: MemoryLayout<StringView>.stride)
      + count.bytes(of: hashes.capacity, stride: MemoryLayout<UInt64>.stride)
  }

  private func number(
    _ columns: [Column], _ count: Int, _ groups: UnsafeMutablePointer<UInt32>, isAdding: Bool
  ) {
    if columns.count == 1, columns[0].type == .string {
      let texts = columns[0].pointer(StringView.self)
      let mask = columns[0].isConstant ? 0 : -1
      for row in 0..<count { groups[row] = group(of: texts[row & mask], isAdding) }
      return
    }
    let writer = KeyWriter(columns)
    for row in 0..<count { groups[row] = group(of: writer.key(row), isAdding) }
  }

  private func group(of key: StringView, _ isAdding: Bool) -> UInt32 {
    let hash = key.hash(seed: seed)
    var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
    while slots[slot] != Self.missing {
      let group = slots[slot]
      if hashes[Int(group)] == hash, keys[Int(group)] == key { return group }
      slot = (slot + 1) & (slotCount - 1)
    }
    guard isAdding else { return Self.missing }
    let group = UInt32(count)
    slots[slot] = group
    keys.append(arena.copy(key))
    hashes.append(hash)
    count += 1
    if count * 2 > slotCount { grow() }
    return group
  }

  /// Carries the keys to a new index and their numbers with them.
  func code(_ coder: StateCoder) {
    let total = coder.count(count, of: 8)
    let scratch = Arena(capacity: 256)
    for number in 0..<total {
      var key = coder.isReading ? .empty : keys[number]
      coder.code(&key, scratch)
      guard coder.isReading else { continue }
      guard coder.fault == nil else { return }
      _ = group(of: key, true)
      scratch.removeLast(scratch.openCount)
    }
    if coder.isReading, count != total { coder.fail("its keys are not all different") }
  }

  private func grow() {
    slots.deallocate()
    slotCount *= 4
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Self.missing, count: slotCount)
    for group in 0..<count {
      var slot = Int(truncatingIfNeeded: hashes[group]) & (slotCount - 1)
      while slots[slot] != Self.missing { slot = (slot + 1) & (slotCount - 1) }
      slots[slot] = UInt32(group)
    }
  }
}

/// Writes the key of a row as bytes that are equal when the keys are.
private struct KeyWriter {
  private let columns: [Column]
  private let scratch = Arena(capacity: 256)

  init(_ columns: [Column]) { self.columns = columns }

  /// The key; valid until the next is asked for.
  func key(_ row: Int) -> StringView {
    scratch.removeLast(scratch.openCount)
    for column in columns { append(column, row) }
    return scratch.end()
  }

  @inline(__always)
  private func append(_ column: Column, _ row: Int) {
    let index = column.index(row)
    scratch.append(column.isNull(row) ? 1 : 0)
    switch column.type {
    case .bool: append(column.pointer(Bool.self)[index])
    case .int: append(column.pointer(Int32.self)[index])
    case .long: append(column.pointer(Int64.self)[index])
    case .real:
      let value = column.pointer(Double.self)[index]
      append(value == 0 ? 0 : value.isNaN ? .nan : value)
    case .decimal: append(column.pointer(Decimal.self)[index])
    case .string: append(column.pointer(StringView.self)[index])
    case .datetime: append(column.pointer(Datetime.self)[index].ticks)
    case .timespan: append(column.pointer(Timespan.self)[index].ticks)
    case .guid:
      let value = column.pointer(Guid.self)[index]
      append(value.high)
      append(value.low)
    case .dynamic: append(column.pointer(Dynamic.self)[index].text)
    }
  }

  @inline(__always)
  private func append<Value: BitwiseCopyable>(_ value: Value) {
    let size = MemoryLayout<Value>.size
    UnsafeMutableRawPointer(scratch.reserve(size)).storeBytes(of: value, as: Value.self)
    scratch.advance(size)
  }

  private func append(_ text: StringView) {
    append(text.count)
    scratch.append(text)
  }

  /// A decimal without zeros at its end.
  private func append(_ value: Decimal) {
    var mantissa = value.mantissa
    var scale = value.scale
    while scale > 0, mantissa % 10 == 0 {
      mantissa /= 10
      scale -= 1
    }
    append(Int64(truncatingIfNeeded: mantissa >> 64))
    append(Int64(truncatingIfNeeded: mantissa))
    append(scale)
  }
}
