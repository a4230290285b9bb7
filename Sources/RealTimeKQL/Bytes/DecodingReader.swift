import CInflate

/// Decompresses and converts to UTF-8 what a reader gives, where its first bytes say that it must be.
final class DecodingReader: ByteReader {
  private enum Mode {
    case undecided, plain
    case inflating(Inflation)
    case utf16(UTF16Decoder)
    case singleByte(SingleByteDecoder)
  }

  private var base: any ByteReader
  private let name: String
  private var mode = Mode.undecided
  /// Bytes that were read to decide and not handed on yet.
  private var head: [UInt8] = []

  /// What the text is said to be in; `nil` for UTF-8 unless it begins otherwise.
  private let encoding: TextEncoding?

  init(_ base: any ByteReader, name: String, encoding: TextEncoding? = nil) {
    self.base = base
    self.name = name
    self.encoding = encoding
  }

  var pollDescriptor: Int32? { base.pollDescriptor }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult {
    while true {
      switch mode {
      case .undecided:
        if let result = try decide() { return result }
      case .plain: return try readPlain(into: target)
      case .inflating(let inflation): return try inflation.read(into: target, from: base)
      case .utf16(let decoder): return try decoder.read(into: target, from: base)
      case .singleByte(let decoder): return try decoder.read(into: target, from: base)
      }
    }
  }

  private func readPlain(
    into target: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> ReadResult {
    if head.isEmpty { return try base.read(into: target) }
    let count = Swift.min(head.count, target.count)
    target.copyBytes(from: head[0..<count])
    head.removeFirst(count)
    guard count < target.count else { return .bytes(count) }
    let rest = UnsafeMutableRawBufferPointer(rebasing: target[count...])
    if case .bytes(let more) = try base.read(into: rest) { return .bytes(count + more) }
    return .bytes(count)
  }

  /// Reads until it is clear what the bytes are.
  private func decide() throws(SourceError) -> ReadResult? {
    let bytes = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(inflate_head_length) - head.count, alignment: 8)
    defer { bytes.deallocate() }
    var isEnd = false
    switch try base.read(into: bytes) {
    case .bytes(let count): head.append(contentsOf: bytes[0..<count])
    case .nothingYet: return .nothingYet
    case .restart, .end: isEnd = true
    }
    var unknown: UnsafePointer<CChar>?
    var isOpen = false
    let kind = inflate_detect(head, head.count, &unknown, &isOpen)
    if let unknown {
      let compression = UnknownCompression(name: String(cString: unknown))
      throw SourceError("\(name): \(compression.message)")
    }
    if kind >= 0 {
      let inflation = try Inflation(
        inflate_kind(rawValue: UInt32(kind)), name: name, head: head)
      guard let encoding, encoding != .utf8 else {
        mode = .inflating(inflation)
        return nil
      }
      base = InflatedReader(inflation, base)
      head = []
      choose()
      return nil
    }
    // Zeros tell UTF-16 without a mark, once there are two characters.
    let mayBeWide = head.count < 4 && (head.count < 2 || head.prefix(2).contains(0))
    guard isEnd || !isOpen && !mayBeWide else { return nil }
    choose()
    return nil
  }

  private func choose() {
    switch encoding ?? TextEncoding.marked(head) {
    case .utf16BigEndian: mode = .utf16(UTF16Decoder(isBigEndian: true, head: withoutMark))
    case .utf16LittleEndian: mode = .utf16(UTF16Decoder(isBigEndian: false, head: withoutMark))
    case .latin1: mode = .singleByte(SingleByteDecoder(head: head))
    case .utf8, nil: mode = .plain
    }
  }

  /// The first bytes without the byte order mark of UTF-16.
  private var withoutMark: [UInt8] {
    head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
      ? Array(head.dropFirst(2)) : head
  }
}
