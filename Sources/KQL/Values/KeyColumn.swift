/// How one column of a group's key is turned into words, and back.
///
/// Eight-byte values are a word of their own; everything else is half a word: a small value or the
/// number of an interned text. Nulls are a value no row can have, or a bit in a half for them all.
struct KeyColumn {
  /// The column's type.
  let type: ScalarType

  /// The word the value is in.
  var word = 0

  /// Where in the word: 0, or 32 for the upper half.
  var shift: UInt64 = 0

  /// The word that has the null bit, and the bit; 0 when nulls are told apart otherwise.
  var nullWord = 0
  var nullBit: UInt64 = 0

  /// The texts of values that do not fit into a word.
  let interner: Interner?

  init(_ type: ScalarType) {
    self.type = type
    interner =
      switch type {
      case .string, .dynamic, .guid, .decimal: Interner()
      case .bool, .int, .long, .real, .datetime, .timespan: nil
      }
  }

  /// Whether the value fills its word.
  var isFullWord: Bool {
    switch type {
    case .long, .real, .datetime, .timespan: true
    case .bool, .int, .string, .dynamic, .guid, .decimal: false
    }
  }

  /// Whether every value of the type's word may stand for a value, so that nulls need a bit.
  var needsNullBit: Bool { type == .int || type == .long || type == .timespan }

  /// The bit of its half that neither a value nor a number of a text ever has; 0 when there is none.
  ///
  /// An interner does not get to 2³¹ texts: those that are different would take more bytes than it may.
  var spareBit: UInt64 { type == .bool || interner != nil ? 1 << (shift + 31) : 0 }

  /// The number of a text in a word.
  @inline(__always)
  func number(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: (word &>> shift) & 0x7FFF_FFFF)
  }

  /// What a null datetime and a null real are.
  static let nullDatetime = UInt64.max
  static let nullReal: UInt64 = 0x7FF8_0000_0000_0001

  /// Adds the column's values to the words of `count` rows.
  func encode(_ column: Column, count: Int, into words: [UnsafeMutablePointer<UInt64>]) {
    let target = words[word]
    switch type {
    case .long: fill(column, Int64.self, count, target) { UInt64(bitPattern: $0) }
    case .timespan: fill(column, Timespan.self, count, target) { UInt64(bitPattern: $0.ticks) }
    case .datetime:
      fill(column, Datetime.self, count, target) { UInt64(bitPattern: $0.ticks) }
      replaceNulls(column, count, target, with: Self.nullDatetime)
    case .real:
      fill(column, Double.self, count, target, KeyColumn.canonicalBits)
      replaceNulls(column, count, target, with: Self.nullReal)
    case .int:
      combine(column, Int32.self, count, target) { UInt64(UInt32(bitPattern: $0)) }
    case .bool:
      combine(column, Bool.self, count, target) { $0 ? 1 : 0 }
      if column.hasNulls {
        for row in 0..<count where column.isNull(row) { target[row] |= 2 << shift }
      }
    case .string, .dynamic, .guid, .decimal: combineNumbers(column, count, target)
    }
  }

  /// Adds the bits of null rows to the words, when every column's values are in them.
  func encodeNulls(
    _ column: Column, count: Int, into words: [UnsafeMutablePointer<UInt64>]
  ) {
    guard nullBit != 0, column.hasNulls else { return }
    let target = words[nullWord]
    for row in 0..<count where column.isNull(row) { target[row] |= nullBit }
  }

  /// The bits of a number; all zeros and all NaNs are the same.
  @inline(__always)
  static func canonicalBits(_ value: Double) -> UInt64 {
    value == 0 ? 0 : value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
  }

  @inline(__always)
  private func fill<Element: ScalarElement>(
    _ column: Column, _: Element.Type, _ count: Int, _ target: UnsafeMutablePointer<UInt64>,
    _ bits: (Element) -> UInt64
  ) {
    let source = column.pointer(Element.self)
    if column.isConstant {
      target.update(repeating: bits(source[0]), count: count)
    } else {
      for row in 0..<count { target[row] = bits(source[row]) }
    }
  }

  private func replaceNulls(
    _ column: Column, _ count: Int, _ target: UnsafeMutablePointer<UInt64>, with bits: UInt64
  ) {
    guard column.hasNulls else { return }
    for row in 0..<count where column.isNull(row) { target[row] = bits }
  }

  @inline(__always)
  private func combine<Element: ScalarElement>(
    _ column: Column, _: Element.Type, _ count: Int, _ target: UnsafeMutablePointer<UInt64>,
    _ bits: (Element) -> UInt64
  ) {
    let source = column.pointer(Element.self)
    let step = column.isConstant ? 0 : 1
    if shift == 0 {
      for row in 0..<count { target[row] = bits(source[row &* step]) }
    } else {
      for row in 0..<count { target[row] |= bits(source[row &* step]) << 32 }
    }
  }

  private func combineNumbers(
    _ column: Column, _ count: Int, _ target: UnsafeMutablePointer<UInt64>
  ) {
    let shift = shift
    let upper = shift != 0
    if column.isConstant {
      var bits: UInt64 = 0
      forEachNumber(column, count: 1) { bits = UInt64($1) << shift }
      if upper {
        for row in 0..<count { target[row] |= bits }
      } else {
        target.update(repeating: bits, count: count)
      }
    } else if upper {
      forEachNumber(column, count: count) { target[$0] |= UInt64($1) << 32 }
    } else {
      forEachNumber(column, count: count) { target[$0] = UInt64($1) }
    }
  }

  /// Replaces numbers in the words of `count` keys.
  func replaceNumbers(
    by numbers: [UInt32], count: Int, in words: [UnsafeMutablePointer<UInt64>]
  ) {
    let (target, shift) = (words[word], shift)
    let others = ~(0x7FFF_FFFF &<< shift)
    numbers.withUnsafeBufferPointer { numbers in
      for row in 0..<count {
        target[row] = target[row] & others | UInt64(numbers[number(target[row])]) &<< shift
      }
    }
  }

  /// Gives `body` the interned number of each row; null is the empty text.
  @inline(__always)
  func forEachNumber(_ column: Column, count: Int, _ body: (Int, UInt32) -> Void) {
    guard let interner else { return }
    switch type {
    case .string:
      let texts = column.pointer(StringView.self)
      interner.numbers(of: texts, count: count, body)
    case .dynamic:
      let values = column.pointer(Dynamic.self)
      let scratch = Arena()
      interner.numbers(
        count: count,
        of: { values[$0].nonNull == nil ? .empty : values[$0].canonical(scratch) }, body)
      withExtendedLifetime(scratch) {}
    case .guid:
      let values = column.pointer(Guid.self)
      let nulls = column.nulls
      let isNull = { (row: Int) in nulls.map { $0[row] != 0 } ?? false }
      values.withMemoryRebound(to: UInt8.self, capacity: column.storedCount * 16) { bytes in
        interner.numbers(
          count: count,
          of: { isNull($0) ? .empty : StringView(bytes + $0 * 16, 16) }, body)
      }
    case .decimal:
      let texts = DecimalKeys(column)
      interner.numbers(count: count, of: { texts[$0] }, body)
    case .bool, .int, .long, .real, .datetime, .timespan: break
    }
  }
}
