/// Finds the borders of records that end with a newline.
package struct LineFraming: RecordFraming {
  /// Begins at the start of a line.
  package init() {}

  /// The length of the lines that are whole.
  package mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    return start.endOfLastLine(
      from: Swift.min(Swift.max(searched, 0), bytes.count), to: bytes.count)
      ?? 0
  }
}

extension UnsafePointer<UInt8> {
  /// The offset behind the last newline of a range of offsets; `nil` when there is none.
  func endOfLastLine(from lower: Int, to upper: Int) -> Int? {
    endOfLast(0x0A, from: lower, to: upper)
  }

  /// The offset behind the last byte of a kind in a range of offsets; `nil` when there is none.
  @inline(__always)
  func endOfLast(_ byte: UInt8, from lower: Int, to upper: Int) -> Int? {
    var offset = upper
    while offset > lower {
      if self[offset &- 1] == byte { return offset }
      offset &-= 1
    }
    return nil
  }

  /// The offset of the first newline of a range of offsets, or its end.
  func endOfLine(from lower: Int, to upper: Int) -> Int {
    var offset = lower
    while offset < upper, self[offset] != 0x0A { offset &+= 1 }
    return offset
  }

  /// The offset behind a byte order mark, the line `sep=;` that Excel writes, and the lines at the start
  /// that begin with `#`.
  func endOfPreamble(count: Int, lineEnd: UInt8 = 0x0A) -> Int {
    var offset = hasByteOrderMark(count: count) ? 3 : 0
    if saidSeparator(count: count) != nil {
      while offset < count, self[offset] != lineEnd { offset &+= 1 }
      offset = Swift.min(offset &+ 1, count)
    }
    while offset < count, self[offset] == UInt8(ascii: "#") {
      while offset < count, self[offset] != lineEnd { offset &+= 1 }
      offset = Swift.min(offset &+ 1, count)
    }
    return offset
  }

  /// The separator that a first line `sep=;` says, as Excel writes it.
  func saidSeparator(count: Int) -> UInt8? {
    let offset = hasByteOrderMark(count: count) ? 3 : 0
    guard count - offset > 5 else { return nil }
    for (index, letter) in [UInt8(ascii: "s"), UInt8(ascii: "e"), UInt8(ascii: "p")].enumerated()
    where self[offset + index] | 0x20 != letter { return nil }
    let end = self[offset + 5]
    guard self[offset + 3] == UInt8(ascii: "="), end == 0x0A || end == 0x0D else { return nil }
    return self[offset + 4]
  }

  /// The offset behind a byte order mark, and behind a preamble if there may be one.
  func start(skippingPreamble: Bool, count: Int) -> Int {
    skippingPreamble ? endOfPreamble(count: count) : hasByteOrderMark(count: count) ? 3 : 0
  }

  /// Whether the bytes begin with the byte order mark of UTF-8.
  func hasByteOrderMark(count: Int) -> Bool {
    count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF
  }
}
