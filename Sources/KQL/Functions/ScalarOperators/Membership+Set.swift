import CScan

/// A fixed set of values of one type, made once and asked for every row.
final class MemberSet: @unchecked Sendable {
  private struct Key {
    var high: UInt64
    var low: UInt64
  }

  private let type: ScalarType
  let caseless: Bool

  /// What it was made of.
  let columns: [Column]
  private let arena = Arena(capacity: 1024)
  private var used: [Bool]
  private var keys: [Key]
  private var texts: [StringView]
  private let mask: Int

  /// Creates the set of the values in columns, which all have the type.
  init(_ columns: [Column], _ type: ScalarType, caseless: Bool) {
    self.type = type
    self.caseless = caseless
    self.columns = columns
    var capacity = 8
    let count = columns.reduce(0) { $0 + $1.count }
    while capacity < count * 2 { capacity *= 2 }
    mask = capacity - 1
    used = Array(repeating: false, count: capacity)
    let isText = type == .string || type == .dynamic
    keys = isText ? [] : Array(repeating: Key(high: 0, low: 0), count: capacity)
    texts = isText ? Array(repeating: .empty, count: capacity) : []
    for column in columns {
      for row in 0..<column.count where !column.isNull(row) { insert(column, row) }
    }
  }

  private func insert(_ column: Column, _ row: Int) {
    let index = column.index(row)
    switch type {
    case .string:
      let text = column.pointer(StringView.self)[index]
      insert(text: caseless ? folded(text, arena) : text)
    case .dynamic:
      insert(text: column.pointer(Dynamic.self)[index].canonical(arena))
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid:
      guard let key = key(column, index) else { return }
      var slot = hash(key) & mask
      while used[slot] {
        if keys[slot].high == key.high, keys[slot].low == key.low { return }
        slot = (slot + 1) & mask
      }
      used[slot] = true
      keys[slot] = key
    }
  }

  private func insert(text: StringView) {
    var slot = Int(truncatingIfNeeded: text.hash()) & mask
    while used[slot] {
      if texts[slot] == text { return }
      slot = (slot + 1) & mask
    }
    used[slot] = true
    texts[slot] = text
  }

  private func folded(_ text: StringView, _ arena: Arena) -> StringView {
    arena.begin()
    LetterCase.lower.append(text, to: arena)
    return arena.end()
  }

  /// Writes for each stored row whether its value is in the set; `negated` turns it round.
  func find(_ column: Column, negated: Bool, into flags: UnsafeMutablePointer<Bool>) {
    switch type {
    case .string where !caseless:
      let values = column.pointer(StringView.self)
      for row in 0..<column.storedCount { flags[row] = contains(values[row]) != negated }
    case .string:
      let scratch = Arena(capacity: column.storedCount * 16)
      let values = column.pointer(StringView.self)
      for row in 0..<column.storedCount {
        flags[row] = contains(folded(values[row], scratch)) != negated
      }
      withExtendedLifetime(scratch) {}
    case .dynamic:
      let scratch = Arena(capacity: column.storedCount * 16)
      let values = column.pointer(Dynamic.self)
      for row in 0..<column.storedCount {
        let found = !column.isNull(row) && contains(values[row].canonical(scratch))
        flags[row] = found != negated
      }
      withExtendedLifetime(scratch) {}
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid:
      for row in 0..<column.storedCount {
        let found = !column.isNull(row) && key(column, row).map(contains) ?? false
        flags[row] = found != negated
      }
    }
  }

  @inline(__always)
  private func contains(_ text: StringView) -> Bool {
    var slot = Int(truncatingIfNeeded: text.hash()) & mask
    while used[slot] {
      if texts[slot] == text { return true }
      slot = (slot + 1) & mask
    }
    return false
  }

  @inline(__always)
  private func contains(_ key: Key) -> Bool {
    var slot = hash(key) & mask
    while used[slot] {
      if keys[slot].high == key.high, keys[slot].low == key.low { return true }
      slot = (slot + 1) & mask
    }
    return false
  }

  @inline(__always)
  private func hash(_ key: Key) -> Int {
    Int(
      truncatingIfNeeded: scan_multiply_and_fold(
        key.low ^ 0xa076_1d64_78bd_642f,
        key.high ^ 0xe703_7ed1_a0b4_28db))
  }

  @inline(__always)
  private func key(_ column: Column, _ index: Int) -> Key? {
    switch type {
    case .bool: Key(high: 0, low: column.pointer(Bool.self)[index] ? 1 : 0)
    case .int: Key(high: 0, low: UInt64(bitPattern: Int64(column.pointer(Int32.self)[index])))
    case .long: Key(high: 0, low: UInt64(bitPattern: column.pointer(Int64.self)[index]))
    case .datetime:
      Key(high: 0, low: UInt64(bitPattern: column.pointer(Datetime.self)[index].ticks))
    case .timespan:
      Key(high: 0, low: UInt64(bitPattern: column.pointer(Timespan.self)[index].ticks))
    case .guid:
      Key(high: column.pointer(Guid.self)[index].high, low: column.pointer(Guid.self)[index].low)
    case .real: realKey(column.pointer(Double.self)[index])
    case .decimal: decimalKey(column.pointer(Decimal.self)[index])
    case .string, .dynamic: nil
    }
  }

  private func realKey(_ value: Double) -> Key? {
    value.isNaN ? nil : Key(high: 0, low: (value == 0 ? 0 : value).bitPattern)
  }

  private func decimalKey(_ value: Decimal) -> Key {
    var mantissa = value.mantissa.magnitude
    var scale = value.scale
    while scale > 0, mantissa % 10 == 0 {
      mantissa /= 10
      scale -= 1
    }
    let sign: UInt64 = value.mantissa < 0 && mantissa > 0 ? 1 << 63 : 0
    let high = UInt64(truncatingIfNeeded: mantissa >> 64)
    return Key(
      high: high ^ sign ^ UInt64(truncatingIfNeeded: scale) << 56,
      low: UInt64(truncatingIfNeeded: mantissa))
  }
}
