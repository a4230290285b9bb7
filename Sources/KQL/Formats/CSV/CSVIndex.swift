import CScan

/// Finds where the fields and records of a chunk of CSV end.
struct CSVIndex {
  /// What separates fields.
  let separator: UInt8

  /// The positions of separators and newlines that end fields.
  let buffer: IndexBuffer

  /// The index of the first position of each record that is not to be used.
  private(set) var malformed: [Int] = []

  /// Indexes a chunk from an offset, which is the start of a record.
  init(
    _ bytes: UnsafePointer<UInt8>, from start: Int, count: Int, separator: UInt8,
    into buffer: IndexBuffer
  ) {
    self.separator = separator
    self.buffer = buffer
    buffer.positions[-1] = UInt32(truncatingIfNeeded: start) &- 1
    var quotes = CSVQuotes(separator: separator)
    _ = quotes.walk(bytes, from: start, to: count, isLast: true) { _ in }
    if quotes.hasStray || quotes.isInside {
      indexExactly(bytes, from: start, to: count)
    } else {
      var carry: UInt64 = 0
      let found = scan_csv(
        bytes + start, count &- start, separator, buffer.positions, &carry)
      buffer.count = found
      if start > 0 {
        let offset = UInt32(truncatingIfNeeded: start)
        for index in 0..<found { buffer.positions[index] &+= offset }
      }
    }
    // The last record may have no newline.
    let last = buffer.count > 0 ? Int(buffer.positions[buffer.count &- 1]) : -1
    if count > start, last < count &- 1 || (last == count &- 1 && bytes[last] != 0x0A) {
      buffer.positions[buffer.count] = UInt32(truncatingIfNeeded: count)
      buffer.count &+= 1
    }
  }

  /// The same by single bytes, for text with quotes in odd places.
  private mutating func indexExactly(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) {
    let positions = buffer.positions
    var written = 0
    var next = start
    while next < end {
      var quotes = CSVQuotes(separator: separator)
      let first = written
      _ = quotes.walk(bytes, from: next, to: end, isLast: true) { range in
        for offset in range where bytes[offset] == separator || bytes[offset] == 0x0A {
          positions[written] = UInt32(truncatingIfNeeded: offset)
          written &+= 1
        }
      }
      guard quotes.isInside else { break }
      // The last quote is never closed: its line alone is given up.
      while written > first, bytes[Int(positions[written &- 1])] != 0x0A { written &-= 1 }
      next = bytes.endOfLine(from: quotes.opening, to: end)
      malformed.append(written)
      positions[written] = UInt32(truncatingIfNeeded: next)
      written &+= 1
      next &+= 1
    }
    buffer.count = written
  }
}
