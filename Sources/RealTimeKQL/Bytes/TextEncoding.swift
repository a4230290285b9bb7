import CScan

/// How the text of an input is encoded.
public enum TextEncoding: String, SettingWord {
  /// UTF-8.
  case utf8 = "utf-8"
  /// UTF-16, the lower byte first.
  case utf16LittleEndian = "utf-16le"
  /// UTF-16, the higher byte first.
  case utf16BigEndian = "utf-16be"
  /// ISO 8859-1 with the characters that Windows has where that has controls.
  case latin1 = "latin-1"

  /// The encoding that the first bytes of a text tell: by a byte order mark, or by the zeros between
  /// letters; `nil` when they do not.
  static func marked(_ head: [UInt8]) -> TextEncoding? {
    if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
    if head.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
    guard head.count >= 4 else { return nil }
    let zeros = head.prefix(4).map { $0 == 0 }
    if zeros == [false, true, false, true] { return .utf16LittleEndian }
    return zeros == [true, false, true, false] ? .utf16BigEndian : nil
  }

  /// The encoding of a text by its start: Latin-1 where it is no UTF-8; `nil` for all others.
  static func guessed(_ bytes: [UInt8]) -> TextEncoding? {
    if marked(bytes) != nil { return nil }
    // The last character may be cut.
    var end = bytes.count
    while end > 0, end > bytes.count - 4, bytes[end - 1] >= 0x80 { end -= 1 }
    let isText = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { scan_is_utf8($0, end) } ?? true
    }
    return isText || bytes.contains(0) ? nil : .latin1
  }
}

/// Converts a text of single bytes to UTF-8: Windows-1252, which has what ISO 8859-1 has and more.
final class SingleByteDecoder {
  private var input: [UInt8]
  private var isAtEnd = false
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

  init(head: [UInt8]) { input = head }

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
      case .bytes(let count): input = Array(buffer[0..<count])
      case .nothingYet: return .nothingYet
      case .restart, .end: isAtEnd = true
      }
    }
  }

  private func convert(into target: UnsafeMutableRawBufferPointer) -> Int {
    var written = 0
    var offset = 0
    while offset < input.count, written + 3 < target.count {
      let byte = input[offset]
      offset += 1
      let point =
        byte >= 0x80 && byte < 0xA0 ? Self.windows[Int(byte) - 0x80] : UInt32(byte)
      for unit in UTF8.encode(Unicode.Scalar(point) ?? "?") ?? UTF8.encodedReplacementCharacter {
        target[written] = unit
        written += 1
      }
    }
    input.removeFirst(offset)
    return written
  }

  /// The characters of 0x80 to 0x9F; those that Windows does not use are the controls they are.
  private static let windows: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]
}
