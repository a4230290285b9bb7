import CScan

/// A key column that gives its values as words whose unsigned order is the wanted one.
///
/// Fixed-size types have one to three words; text has one for every eight bytes. A value's words
/// are compared one after the other.
struct SortColumn {
  /// Where nulls and what is not a number stand.
  enum Rank: UInt8 {
    case first, second, value, secondLast, last
  }

  private let column: Column
  private let inversion: UInt64
  private let nullsFirst: Bool

  init(_ column: Column, isAscending: Bool, nullsFirst: Bool) {
    self.init(column, inversion: isAscending ? 0 : .max, nullsFirst: nullsFirst)
  }

  private init(_ column: Column, inversion: UInt64, nullsFirst: Bool) {
    self.column = column
    self.inversion = inversion
    self.nullsFirst = nullsFirst
  }

  /// The same order with numbers in the place of texts, where there are few different ones; `nil` otherwise.
  func ranked(count: Int) -> SortColumn? {
    guard column.type == .string, !column.isConstant, count > Self.fewestForRanks else {
      return nil
    }
    let texts = column.pointer(StringView.self)
    let known = Interner()
    var ranks = ColumnBuilder<Int32>(capacity: count)
    let numbers = ranks.elements
    for start in stride(from: 0, to: count, by: Batch.preferredCount) {
      let part = min(Batch.preferredCount, count - start)
      known.numbers(of: texts + start, count: part) {
        numbers[start + $0] = Int32(bitPattern: $1)
      }
      // At first every text is a new one.
      guard known.count <= max(start / 16, Self.fewestForRanks / 4), !Allowance.isOver else {
        return nil
      }
    }
    let order = (0..<known.count).sorted { known.texts[$0] < known.texts[$1] }
    var places = [Int32](repeating: 0, count: known.count)
    for (place, number) in order.enumerated() {
      places[number] = Int32(truncatingIfNeeded: place)
    }
    for row in 0..<count { numbers[row] = places[Int(numbers[row])] }
    ranks.setCount(count)
    return SortColumn(ranks.finish(), inversion: inversion, nullsFirst: nullsFirst)
  }

  /// For fewer rows ranks are not worth the while.
  private static let fewestForRanks = 1 << 14

  /// The number of words; `nil` for text, which may have any.
  var wordCount: Int? {
    switch column.type {
    case .bool, .int, .long, .real, .datetime, .timespan: 1
    case .guid: 2
    case .decimal: 3
    case .string, .dynamic: nil
    }
  }

  /// Whether every row ranks as a value.
  var hasOnlyValues: Bool { !column.hasNulls && column.type != .real }

  /// Whether a row is null, not a number or a value, as a place in the order.
  func rank(_ row: UInt32) -> Rank {
    if column.isNull(Int(row)) { return nullsFirst ? .first : .last }
    if column.type == .real, column.pointer(Double.self)[column.index(Int(row))].isNaN {
      return nullsFirst ? .second : .secondLast
    }
    return .value
  }

  /// The number of bytes of text from a word on; what is behind the end is like zeros.
  func remainingBytes(_ row: UInt32, from word: Int) -> Int {
    Swift.max(text(Int(row)).count - word * 8, 0)
  }

  /// The text of a row.
  private func text(_ row: Int) -> StringView {
    let index = column.index(row)
    return column.type == .dynamic
      ? column.pointer(Dynamic.self)[index].text : column.pointer(StringView.self)[index]
  }

  /// Whether two rows of text are in the wanted order.
  func precedes(_ a: UInt32, _ b: UInt32, orEqual: Bool) -> Bool {
    let order = StringView.compare(text(Int(a)), text(Int(b)))
    return order == 0 ? orEqual : (order < 0) == (inversion == 0)
  }

  /// The order of a row and one of another column with the same key: negative when this one comes first.
  func order(_ row: Int, _ other: SortColumn, _ otherRow: Int) -> Int {
    if !hasOnlyValues || !other.hasOnlyValues {
      let (mine, theirs) = (rank(UInt32(row)), other.rank(UInt32(otherRow)))
      if mine != theirs { return mine.rawValue < theirs.rawValue ? -1 : 1 }
      if mine != .value { return 0 }
    }
    guard let wordCount else {
      let order = StringView.compare(text(row), other.text(otherRow))
      return inversion == 0 ? order : -order
    }
    for word in 0..<wordCount {
      let (mine, theirs) = (self.word(word, of: row), other.word(word, of: otherRow))
      if mine != theirs { return mine < theirs ? -1 : 1 }
    }
    return 0
  }

  private func word(_ word: Int, of row: Int) -> UInt64 {
    var (value, row) = (UInt64(0), UInt32(row))
    fill(&value, rows: &row, count: 1, word: word)
    return value
  }

  /// Writes one word of each row.
  func fill(
    _ words: UnsafeMutablePointer<UInt64>, rows: UnsafePointer<UInt32>, count: Int, word: Int
  ) {
    switch column.type {
    case .bool: fill(words, rows, count, Bool.self) { $0 ? 1 : 0 }
    case .int: fill(words, rows, count, Int32.self) { Self.ordered(Int64($0)) }
    case .long: fill(words, rows, count, Int64.self) { Self.ordered($0) }
    case .real: fill(words, rows, count, Double.self) { Self.ordered($0) }
    case .datetime: fill(words, rows, count, Datetime.self) { Self.ordered($0.ticks) }
    case .timespan: fill(words, rows, count, Timespan.self) { Self.ordered($0.ticks) }
    case .guid: fill(words, rows, count, Guid.self) { word == 0 ? $0.high : $0.low }
    case .decimal: fill(words, rows, count, Decimal.self) { Self.ordered($0, word) }
    case .string, .dynamic:
      // A dynamic value is its text.
      let texts = column.elements.assumingMemoryBound(to: StringView.self)
      if column.isConstant {
        words.update(repeating: Self.ordered(texts[0], word) ^ inversion, count: count)
        return
      }
      for at in 0..<count {
        // Rows stand here and there, and so do their bytes.
        if at &+ 32 < count { scan_prefetch(texts + Int(rows[at &+ 32])) }
        if at &+ 16 < count { scan_prefetch(texts[Int(rows[at &+ 16])].start + word &* 8) }
        words[at] = Self.ordered(texts[Int(rows[at])], word) ^ inversion
      }
    }
  }

  @inline(__always)
  private func fill<Element: ScalarElement>(
    _ words: UnsafeMutablePointer<UInt64>, _ rows: UnsafePointer<UInt32>, _ count: Int,
    _: Element.Type, _ ordered: (Element) -> UInt64
  ) {
    let elements = column.pointer(Element.self)
    if column.isConstant {
      words.update(repeating: ordered(elements[0]) ^ inversion, count: count)
    } else {
      for at in 0..<count { words[at] = ordered(elements[Int(rows[at])]) ^ inversion }
    }
  }

  @inline(__always)
  private static func ordered(_ value: Int64) -> UInt64 {
    UInt64(bitPattern: value) ^ (1 << 63)
  }

  @inline(__always)
  private static func ordered(_ value: Double) -> UInt64 {
    let bits = (value == 0 ? 0 : value).bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  /// Eight bytes of text, the first the most significant, with zeros behind the end.
  @inline(__always)
  private static func ordered(_ text: StringView, _ word: Int) -> UInt64 {
    let rest = text.count - word * 8
    if rest >= 8 {
      return UInt64(
        bigEndian: UnsafeRawPointer(text.start + word * 8).loadUnaligned(as: UInt64.self))
    }
    var bytes: UInt64 = 0
    if rest > 0 {
      for offset in 0..<rest { bytes = bytes << 8 | UInt64(text.start[word * 8 + offset]) }
      bytes <<= UInt64(64 - rest * 8)
    }
    return bytes
  }

  /// The words of a decimal: its sign and magnitude, then 34 digits.
  private static func ordered(_ value: Decimal, _ word: Int) -> UInt64 {
    guard value.mantissa != 0 else { return word == 0 ? 1 << 63 : 0 }
    var digits = value.mantissa.magnitude
    var exponent = 34 - Int(value.scale)
    let full: UInt128 = 1_000_000_000_000_000_000_000_000_000_000_000
    while digits < full {
      digits &*= 10
      exponent -= 1
    }
    let isNegative = value.mantissa < 0
    let bits: UInt64
    switch word {
    case 0: bits = 1 << 62 | UInt64(clamping: exponent + 1024)
    case 1: bits = UInt64(truncatingIfNeeded: digits >> 64)
    default: bits = UInt64(truncatingIfNeeded: digits)
    }
    if word == 0 { return isNegative ? (1 << 63) - bits : (1 << 63) | bits }
    return isNegative ? ~bits : bits
  }
}
