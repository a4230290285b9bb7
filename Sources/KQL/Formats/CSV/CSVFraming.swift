/// Finds the borders of CSV records: newlines outside of quotes.
///
/// A quote that is not closed within ``longestRecord`` bytes is not believed: its line is handed on
/// alone, to be counted as malformed.
struct CSVFraming: RecordFraming {
  /// How many bytes a record with quoted newlines may have.
  static let longestRecord = 1 << 20

  private var quotes: CSVQuotes
  private var walked = 0
  private var outside: [Range<Int>] = []

  /// Whether a record was found; empty lines before the first are handed on with it, so that the
  /// first chunk has the header.
  private var hasRecord = false

  init(separator: UInt8) { quotes = CSVQuotes(separator: separator) }

  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    outside.removeAll(keepingCapacity: true)
    if walked > bytes.count {
      walked = 0
      quotes.reset()
    }
    walked = quotes.walk(start, from: walked, to: bytes.count, isLast: false) {
      outside.append($0)
    }
    for range in outside.reversed() {
      guard let end = start.endOfLastLine(from: range.lowerBound, to: range.upperBound)
      else { continue }
      if !hasRecord {
        guard (0..<end).contains(where: { !Self.isBlank(start[$0]) }) else { return 0 }
        hasRecord = true
      }
      walked -= end
      quotes.rebase(by: end)
      return end
    }
    guard quotes.isInside, bytes.count > Self.longestRecord else { return 0 }
    let end = start.endOfLine(from: quotes.opening, to: bytes.count)
    guard end < bytes.count else { return 0 }
    quotes.reset()
    walked = 0
    return end + 1
  }

  /// Whether a byte is of a newline or of a byte order mark.
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x0A || byte == 0x0D || byte == 0xEF || byte == 0xBB || byte == 0xBF
  }
}
