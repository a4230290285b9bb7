import KQL

/// Parquet's hybrid of runs of equal numbers and packed bits.
enum RunLengths {
  /// Appends numbers of a few bits each.
  static func append(_ values: [UInt32], width: Int, to buffer: inout ByteBuffer) {
    var index = 0
    while index < values.count {
      let run = runLength(values, at: index)
      if run >= 8 || index + run == values.count {
        buffer.append(varint: UInt64(run) << 1)
        for byte in 0..<(width + 7) / 8 {
          buffer.append(UInt8(truncatingIfNeeded: values[index] >> UInt32(8 * byte)))
        }
        index += run
        continue
      }
      var end = index + 8
      while end < values.count, runLength(values, at: end) < 8 { end += 8 }
      let groups = (end - index) / 8
      buffer.append(varint: UInt64(groups) << 1 | 1)
      pack(values, index..<end, width: width, to: &buffer)
      index = end
    }
  }

  private static func runLength(_ values: [UInt32], at start: Int) -> Int {
    var end = start + 1
    while end < values.count, values[end] == values[start] { end += 1 }
    return end - start
  }

  /// Packs groups of eight; numbers behind the last one are 0.
  private static func pack(
    _ values: [UInt32], _ range: Range<Int>, width: Int, to buffer: inout ByteBuffer
  ) {
    var bits: UInt64 = 0
    var count = 0
    for index in range {
      bits |= UInt64(index < values.count ? values[index] : 0) << UInt64(count)
      count += width
      while count >= 8 {
        buffer.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
        count -= 8
      }
    }
  }
}
