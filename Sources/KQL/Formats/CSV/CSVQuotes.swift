import CScan

/// Finds the quoted parts of CSV text by the rule that a quote opens only at the start of a field.
///
/// Any other quote outside of quotes is a character like others, and so is `""` inside.
struct CSVQuotes {
  /// What separates fields; `nil` while it may be one of several.
  let separator: UInt8?

  /// Whether the place reached is inside quotes.
  private(set) var isInside = false

  /// Whether a quote was met that does not open or close, so that counting quotes is not enough.
  private(set) var hasStray = false

  /// Where the last quoted part began: the offset of its quote.
  private(set) var opening = 0

  private let quote: scan_needle

  init(separator: UInt8?) {
    self.separator = separator
    quote = scan_needle_prepare(("\"" as StaticString).utf8Start, 1, false)
  }

  /// Goes on over a range of offsets, and gives `outside` each part of it that is outside of quotes.
  ///
  /// The result is how far it came: to the end, or, unless nothing follows the range (`isLast`), to a
  /// quote whose meaning depends on what follows.
  mutating func walk(
    _ bytes: UnsafePointer<UInt8>, from lower: Int, to upper: Int, isLast: Bool,
    outside: (Range<Int>) -> Void
  ) -> Int {
    var offset = lower
    var start = lower
    var needle = quote
    while let found = scan_find(bytes + offset, upper &- offset, &needle) {
      let place = found - bytes
      offset = place &+ 1
      if !isInside {
        if isFieldStart(bytes, place) {
          outside(start..<place)
          isInside = true
          opening = place
        } else {
          hasStray = true
        }
        continue
      }
      if offset == upper, !isLast { return place }
      if offset < upper, bytes[offset] == 0x22 {
        offset &+= 1
      } else {
        isInside = false
        start = offset
      }
    }
    if !isInside { outside(start..<upper) }
    return upper
  }

  /// Counts offsets from a later place from now on.
  mutating func rebase(by count: Int) { opening -= count }

  /// Starts anew, outside of quotes.
  mutating func reset() {
    isInside = false
    hasStray = false
  }

  private static func mayBeSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t")
      || byte == UInt8(ascii: "|")
  }

  private func isFieldStart(_ bytes: UnsafePointer<UInt8>, _ offset: Int) -> Bool {
    guard offset > 0 else { return true }
    let before = bytes[offset &- 1]
    if before == separator || before == 0x0A || before == 0x0D { return true }
    if separator == nil, Self.mayBeSeparator(before) { return true }
    guard before == 0xBF, offset >= 3, (bytes + (offset &- 3)).hasByteOrderMark(count: 3)
    else { return false }
    return offset == 3 || bytes[offset &- 4] == 0x0A
  }
}
