/// Finds the borders of records that end with a newline.
struct LineFraming: RecordFraming {
  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    guard let start = bytes.baseAddress else { return 0 }
    return start.endOfLastLine(
      from: Swift.min(Swift.max(searched, 0), bytes.count), to: bytes.count)
      ?? 0
  }
}

extension UnsafePointer<UInt8> {
  /// The offset behind the last newline of a range of offsets; `nil` when there is none.
  func endOfLastLine(from lower: Int, to upper: Int) -> Int? {
    var offset = upper
    while offset > lower {
      if self[offset &- 1] == 0x0A { return offset }
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

  /// Whether the bytes begin with the byte order mark of UTF-8.
  func hasByteOrderMark(count: Int) -> Bool {
    count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF
  }
}
