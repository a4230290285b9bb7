/// Converts UTF-16 to UTF-8; a lone surrogate becomes U+FFFD.
final class UTF16Decoder {
  private let isBigEndian: Bool
  private var input: [UInt8]
  private var highSurrogate: UInt32?
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var isAtEnd = false

  init(isBigEndian: Bool, head: [UInt8]) {
    self.isBigEndian = isBigEndian
    input = head
  }

  deinit { buffer.deallocate() }

  func read(
    into target: UnsafeMutableRawBufferPointer, from base: any ByteReader
  ) throws(SourceError) -> ReadResult {
    guard target.count >= 8 else { return .nothingYet }
    while true {
      let written = convert(into: target)
      if written > 0 { return .bytes(written) }
      if isAtEnd { return .end }
      switch try base.read(into: buffer) {
      case .bytes(let count): input.append(contentsOf: buffer[0..<count])
      case .nothingYet: return .nothingYet
      case .restart, .end:
        isAtEnd = true
        if highSurrogate != nil || !input.isEmpty {
          highSurrogate = nil
          input = isBigEndian ? [0xFF, 0xFD] : [0xFD, 0xFF]
        }
      }
    }
  }

  private func convert(into target: UnsafeMutableRawBufferPointer) -> Int {
    var written = 0
    var offset = 0
    func put(_ point: UInt32) {
      guard let scalar = Unicode.Scalar(point) else { return put(0xFFFD) }
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        target[written] = byte
        written += 1
      }
    }
    while offset + 1 < input.count, written + 7 < target.count {
      let (first, second) = (UInt32(input[offset]), UInt32(input[offset + 1]))
      offset += 2
      let unit = isBigEndian ? first << 8 | second : second << 8 | first
      if let high = highSurrogate {
        highSurrogate = nil
        if unit & 0xFC00 == 0xDC00 {
          put(0x10000 + (high & 0x3FF) << 10 + (unit & 0x3FF))
          continue
        }
        put(0xFFFD)
      }
      if unit & 0xFC00 == 0xD800 { highSurrogate = unit } else { put(unit) }
    }
    input.removeFirst(offset)
    return written
  }
}
