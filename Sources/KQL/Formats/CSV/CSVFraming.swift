/// Finds the borders of CSV records: newlines outside of quotes, or carriage returns where the first
/// record ends in one alone.
///
/// A quote that is not closed within ``longestRecord`` bytes is not believed: its line is handed on
/// alone, to be counted as malformed.
struct CSVFraming: RecordFraming {
  /// How many bytes a record with quoted newlines may have.
  static let longestRecord = 1 << 20

  private let separator: UInt8?
  private var quotes: CSVQuotes
  private var walked = 0
  private var outside: [Range<Int>] = []

  /// The first record of the file.
  private(set) var head: ChunkHead?

  /// What ends a record; `nil` before the first has ended.
  private var lineEnd: UInt8?

  /// Whether a record was found; what is before the first, as empty lines are, is handed on with it, so
  /// that the first chunk has the header.
  private var hasRecord = false

  init(separator: UInt8?) {
    self.separator = separator
    quotes = CSVQuotes(separator: separator)
  }

  mutating func begin(_ file: FileSurvey) {
    file.bytes(0, Self.longestHead).withUnsafeBufferPointer { bytes in
      lineEnd = Self.lineEnd(of: bytes, separator)
      head = lineEnd.flatMap { Self.head(of: bytes, separator, lineEnd: $0) }
    }
    hasRecord = true
  }

  /// The first record is looked for in so many bytes.
  private static let longestHead = 1 << 16

  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    if lineEnd == nil { lineEnd = Self.lineEnd(of: bytes, separator) }
    guard let lineEnd else { return 0 }
    outside.removeAll(keepingCapacity: true)
    if walked > bytes.count {
      walked = 0
      quotes.reset()
    }
    walked = quotes.walk(start, from: walked, to: bytes.count, isLast: false) {
      outside.append($0)
    }
    for range in outside.reversed() {
      guard let end = start.endOfLast(lineEnd, from: range.lowerBound, to: range.upperBound)
      else { continue }
      if !hasRecord {
        let first = start.endOfPreamble(count: end, lineEnd: lineEnd)
        guard (first..<end).contains(where: { !Self.isBlank(start[$0]) }) else { return 0 }
        hasRecord = true
        head = Self.head(of: bytes, separator, lineEnd: lineEnd)
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

  func prepare(_ records: UnsafeMutableBufferPointer<UInt8>) {
    guard lineEnd == 0x0D else { return }
    for index in records.indices where records[index] == 0x0D { records[index] = 0x0A }
  }

  /// What ends the first record of a file; `nil` when that is not known yet.
  private static func lineEnd(
    of bytes: UnsafeBufferPointer<UInt8>, _ separator: UInt8?
  ) -> UInt8? {
    guard let base = bytes.baseAddress else { return nil }
    var quotes = CSVQuotes(separator: separator)
    var found: UInt8?
    _ = quotes.walk(base, from: 0, to: bytes.count, isLast: false) { range in
      for index in range where found == nil {
        if base[index] == 0x0A { found = 0x0A }
        // A newline may follow.
        if base[index] == 0x0D, index + 1 < bytes.count {
          found = base[index + 1] == 0x0A ? 0x0A : 0x0D
        }
      }
    }
    return found
  }

  /// The first record of a file's start.
  private static func head(
    of bytes: UnsafeBufferPointer<UInt8>, _ separator: UInt8?, lineEnd: UInt8
  ) -> ChunkHead? {
    guard let base = bytes.baseAddress else { return nil }
    var start = base.endOfPreamble(count: bytes.count, lineEnd: lineEnd)
    while start < bytes.count, isBlank(base[start]) { start += 1 }
    var quotes = CSVQuotes(separator: separator)
    var end: Int?
    _ = quotes.walk(base, from: start, to: bytes.count, isLast: true) { range in
      if end == nil { end = range.first { base[$0] == lineEnd } }
    }
    return end.map { ChunkHead(Array(bytes[start..<$0])) }
  }

  /// Whether a byte is of a newline or of a byte order mark.
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x0A || byte == 0x0D || byte == 0xEF || byte == 0xBB || byte == 0xBF
  }
}
