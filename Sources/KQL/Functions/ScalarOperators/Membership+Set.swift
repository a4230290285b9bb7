import CScan

/// A fixed set of values of one type, made once and asked for every row.
final class MemberSet: @unchecked Sendable {
  private struct Key {
    var high: UInt64
    var low: UInt64
  }

  /// A table with open addressing: keys, or texts.
  ///
  /// Plain memory: threads share the set, and must not count references for every row.
  private struct Slots: BitwiseCopyable {
    let used: UnsafeMutablePointer<Bool>
    let keys: UnsafeMutablePointer<Key>?
    let texts: UnsafeMutablePointer<StringView>?
    let mask: Int

    init(capacity: Int, isText: Bool) {
      used = .allocate(capacity: capacity)
      used.initialize(repeating: false, count: capacity)
      keys = isText ? nil : .allocate(capacity: capacity)
      texts = isText ? .allocate(capacity: capacity) : nil
      mask = capacity - 1
    }

    func deallocate() {
      used.deallocate()
      keys?.deallocate()
      texts?.deallocate()
    }

    /// Where a text is, or would be.
    @inline(__always)
    func slot(_ text: StringView) -> Int {
      guard let texts else { return 0 }
      var slot = Int(truncatingIfNeeded: text.hash()) & mask
      while used[slot], !(texts[slot] == text) { slot = (slot &+ 1) & mask }
      return slot
    }

    /// Where a key is, or would be.
    @inline(__always)
    func slot(_ key: Key) -> Int {
      guard let keys else { return 0 }
      var slot = hash(key) & mask
      while used[slot], keys[slot].high != key.high || keys[slot].low != key.low {
        slot = (slot &+ 1) & mask
      }
      return slot
    }

    @inline(__always)
    private func hash(_ key: Key) -> Int {
      Int(
        truncatingIfNeeded: scan_multiply_and_fold(
          key.low ^ 0xa076_1d64_78bd_642f,
          key.high ^ 0xe703_7ed1_a0b4_28db))
    }
  }

  /// How many words each row is compared with, at most.
  private static let fewWords = 8

  private let type: ScalarType
  let caseless: Bool

  /// What it was made of.
  let columns: [Column]
  private let arena = Arena(capacity: 1024)
  private let slots: Slots
  /// The values themselves, where they are words and so few that each row is compared with all.
  private var words: [Int64] = []

  /// Creates the set of the values in columns, which all have the type.
  init(_ columns: [Column], _ type: ScalarType, caseless: Bool) {
    self.type = type
    self.caseless = caseless
    self.columns = columns
    var capacity = 8
    let count = columns.reduce(0) { $0 + $1.count }
    while capacity < count * 2 { capacity *= 2 }
    slots = Slots(capacity: capacity, isText: type == .string || type == .dynamic)
    for column in columns {
      for row in 0..<column.count where !column.isNull(row) { insert(column, row) }
    }
    if isOfWords, count <= Self.fewWords {
      words =
        slots.keys.map { keys in
          (0..<capacity).filter { slots.used[$0] }.map { Int64(bitPattern: keys[$0].low) }
        } ?? []
    }
  }

  deinit { slots.deallocate() }

  /// Whether values are 64 bits, equal when those are.
  private var isOfWords: Bool { type == .long || type == .datetime || type == .timespan }

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
      let slot = slots.slot(key)
      slots.used[slot] = true
      slots.keys?[slot] = key
    }
  }

  private func insert(text: StringView) {
    let slot = slots.slot(text)
    slots.used[slot] = true
    slots.texts?[slot] = text
  }

  private func folded(_ text: StringView, _ arena: Arena) -> StringView {
    arena.begin()
    LetterCase.lower.append(text, to: arena)
    return arena.end()
  }

  /// Writes for each stored row whether its value is in the set; `negated` turns it round.
  func find(_ column: Column, negated: Bool, into flags: UnsafeMutablePointer<Bool>) {
    let slots = slots
    switch type {
    case .string where !caseless:
      let values = column.pointer(StringView.self)
      for row in 0..<column.storedCount {
        flags[row] = slots.used[slots.slot(values[row])] != negated
      }
    case .string:
      let scratch = Arena(capacity: column.storedCount * 16)
      let values = column.pointer(StringView.self)
      for row in 0..<column.storedCount {
        flags[row] = slots.used[slots.slot(folded(values[row], scratch))] != negated
      }
      withExtendedLifetime(scratch) {}
    case .dynamic:
      let scratch = Arena(capacity: column.storedCount * 16)
      let values = column.pointer(Dynamic.self)
      for row in 0..<column.storedCount {
        let found =
          !column.isNull(row) && slots.used[slots.slot(values[row].canonical(scratch))]
        flags[row] = found != negated
      }
      withExtendedLifetime(scratch) {}
    case .long, .datetime, .timespan:
      let values = column.elements.assumingMemoryBound(to: Int64.self)
      if words.isEmpty {
        for row in 0..<column.storedCount {
          let key = Key(high: 0, low: UInt64(bitPattern: values[row]))
          flags[row] = slots.used[slots.slot(key)] != negated
        }
      } else {
        let bits = UnsafeMutableRawPointer(flags).assumingMemoryBound(to: UInt8.self)
        bits.update(repeating: 0, count: column.storedCount)
        for word in words {
          for row in 0..<column.storedCount { bits[row] |= values[row] == word ? 1 : 0 }
        }
        if negated { for row in 0..<column.storedCount { bits[row] ^= 1 } }
      }
      guard column.hasNulls else { return }
      for row in 0..<column.storedCount where column.isNull(row) { flags[row] = negated }
    case .bool, .int, .real, .decimal, .guid:
      for row in 0..<column.storedCount {
        let found =
          !column.isNull(row) && key(column, row).map { slots.used[slots.slot($0)] } ?? false
        flags[row] = found != negated
      }
    }
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
