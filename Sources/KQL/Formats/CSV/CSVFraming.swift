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
}
