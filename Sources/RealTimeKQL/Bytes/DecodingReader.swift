import CInflate

/// Decompresses gzip and Zstandard, and converts UTF-16, where the first bytes say so.
final class DecodingReader: ByteReader {
  private enum Mode {
    case undecided, plain
    case inflating(Inflation)
    case utf16(UTF16Decoder)
  }

  private let base: any ByteReader
  private let name: String
  private var mode = Mode.undecided
  /// Bytes that were read to decide and not handed on yet.
  private var head: [UInt8] = []

  init(_ base: any ByteReader, name: String) {
    self.base = base
    self.name = name
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

  /// The beginnings that mean something.
  private static let beginnings: [[UInt8]] = [
    [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0xFF, 0xFE], [0xFE, 0xFF],
  ]

  /// Reads until it is clear what the bytes are.
  private func decide() throws(SourceError) -> ReadResult? {
    var bytes: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    let wanted = 4 - head.count
    let result = try withUnsafeMutableBytes(of: &bytes) { bytes throws(SourceError) in
      try base.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[0..<wanted]))
    }
    var isEnd = false
    switch result {
    case .bytes(let count):
      withUnsafeBytes(of: bytes) { head.append(contentsOf: $0[0..<count]) }
    case .nothingYet: return .nothingYet
    case .restart, .end: isEnd = true
    }
    let candidates = Self.beginnings.filter {
      $0.count > head.count && Array($0.prefix(head.count)) == head
    }
    guard isEnd || candidates.isEmpty || head.count == 4 else { return nil }
    try choose()
    return nil
  }

  private func choose() throws(SourceError) {
    if head.starts(with: Self.beginnings[0]) {
      mode = .inflating(try Inflation(inflate_gzip, name: name, head: head))
    } else if head.starts(with: Self.beginnings[1]) {
      mode = .inflating(try Inflation(inflate_zstd, name: name, head: head))
    } else if head.starts(with: Self.beginnings[2]) {
      mode = .utf16(UTF16Decoder(isBigEndian: false, head: Array(head.dropFirst(2))))
    } else if head.starts(with: Self.beginnings[3]) {
      mode = .utf16(UTF16Decoder(isBigEndian: true, head: Array(head.dropFirst(2))))
    } else {
      mode = .plain
    }
  }
}
