import CScan

/// One buffer of a trace: its head, and the events behind that.
package struct ETLBuffer {
  /// The bytes, of the buffer as it stands in the file.
  let start: UnsafePointer<UInt8>

  /// How long it is in the file.
  package let size: Int

  /// Where its events end.
  let end: Int

  /// Whether its events are compressed.
  package let isCompressed: Bool

  /// Events or buffers that were lost before it.
  package let hasLost: Bool

  /// The processor that its events are of.
  let processor: Int

  /// No buffer is longer.
  package static let longest = 1 << 24

  /// Reads the head of a buffer; `nil` when it cannot be one.
  ///
  /// `count` is how many bytes there are, which may be more or less than the buffer.
  package init?(_ start: UnsafePointer<UInt8>, _ count: Int) {
    guard count >= ETLHead.bufferHead else { return nil }
    size = Int(scan_load32(start))
    let used = Int(scan_load32(start + 48))
    let saved = Int(scan_load32(start + 4))
    let flags = Int(start[52]) | Int(start[53]) << 8
    isCompressed = flags & 0x40 != 0
    hasLost = flags & 0x6 != 0
    processor =
      flags & 0x20 != 0 ? Int(start[40]) | Int(start[41]) << 8 : Int(start[40])
    guard size >= ETLHead.bufferHead, size <= Self.longest, used <= Self.longest,
      saved <= Self.longest
    else { return nil }
    let filled = used >= ETLHead.bufferHead ? used : saved
    guard isCompressed || filled <= size else { return nil }
    end = filled
    self.start = start
  }

  /// The whole buffer, decompressed into an arena where it has to be, and where its events end.
  ///
  /// `nil` when it is damaged.
  func contents(_ arena: Arena, _ count: Int) -> (start: UnsafePointer<UInt8>, end: Int)? {
    let size = Swift.min(size, count)
    guard isCompressed else { return (start, Swift.min(end, size)) }
    guard end >= ETLHead.bufferHead else { return nil }
    arena.begin()
    arena.append(StringView(start, ETLHead.bufferHead))
    let head = ETLHead.bufferHead
    let bytes = Xpress.decompressed(
      StringView(start + head, size - head), to: arena, count: end - head)
    guard bytes == end - head else { return nil }
    let whole = arena.end()
    return arena.isOverfull ? nil : (whole.start, end)
  }
}

/// Plain LZ77 of [MS-XCA] 2.4, as Windows compresses buffers of traces.
enum Xpress {
  /// Appends what bytes were compressed of; gives how many bytes it is, `nil` when they are damaged.
  static func decompressed(_ input: StringView, to arena: Arena, count: Int) -> Int? {
    let target = arena.reserve(count + 64)
    var next = 0
    var written = 0
    var flags: UInt32 = 0
    var flagCount = 0
    // Two lengths share a byte.
    var halfByte: Int?
    while written < count {
      if flagCount == 0 {
        guard next + 4 <= input.count else { return nil }
        flags = scan_load32(input.start + next)
        next += 4
        flagCount = 32
      }
      flagCount -= 1
      guard flags >> UInt32(flagCount) & 1 == 1 else {
        guard next < input.count else { return nil }
        target[written] = input[next]
        next += 1
        written += 1
        continue
      }
      guard next + 2 <= input.count else { break }
      let pair = Int(input[next]) | Int(input[next + 1]) << 8
      next += 2
      var length = pair & 7
      let distance = pair >> 3 + 1
      if length == 7 {
        guard let longer = longLength(input, &next, &halfByte) else { return nil }
        length = longer
      }
      length += 3
      guard distance <= written, length <= count - written else { return nil }
      for index in written..<(written + length) { target[index] = target[index - distance] }
      written += length
    }
    arena.advance(written)
    return written
  }

  private static func longLength(
    _ input: StringView, _ next: inout Int, _ halfByte: inout Int?
  ) -> Int? {
    var length: Int
    if let half = halfByte {
      length = Int(input[half]) >> 4
      halfByte = nil
    } else {
      guard next < input.count else { return nil }
      length = Int(input[next]) & 15
      halfByte = next
      next += 1
    }
    guard length == 15 else { return length + 7 }
    guard next < input.count else { return nil }
    length = Int(input[next])
    next += 1
    guard length == 255 else { return length + 15 + 7 }
    guard next + 2 <= input.count else { return nil }
    length = Int(input[next]) | Int(input[next + 1]) << 8
    next += 2
    if length == 0 {
      guard next + 4 <= input.count else { return nil }
      length = Int(scan_load32(input.start + next))
      next += 4
    }
    return length >= 22 && length < 1 << 24 ? length : nil
  }
}
