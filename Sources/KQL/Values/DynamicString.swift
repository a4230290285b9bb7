/// A string inside of JSON text: what is between the quotes, perhaps with escapes.
struct DynamicString {
  /// The bytes as they stand.
  let raw: StringView

  /// Whether there is a backslash in them.
  let hasEscapes: Bool

  /// Whether the text is this one.
  @inline(__always)
  func equals(_ text: StringView) -> Bool {
    hasEscapes ? decodedEquals(text) : raw == text
  }

  /// The text: the bytes themselves, or new ones when there were escapes.
  @inline(__always)
  func decoded(_ arena: Arena) -> StringView {
    guard hasEscapes else { return raw }
    arena.begin()
    append(to: arena)
    return arena.end()
  }

  /// Adds the text to the string being built.
  func append(to arena: Arena) {
    guard hasEscapes else { return arena.append(raw) }
    let target = arena.reserve(raw.count + 4)
    arena.advance(decode(to: target))
  }

  /// Runs `body` with the text, which is not valid afterwards.
  @inline(__always)
  func withDecoded<Result>(_ body: (StringView) -> Result) -> Result {
    hasEscapes ? withDecodedBuffer(body) : body(raw)
  }

  private func withDecodedBuffer<Result>(_ body: (StringView) -> Result) -> Result {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: raw.count + 4)
    defer { buffer.deallocate() }
    return body(StringView(buffer, decode(to: buffer)))
  }

  @inline(never)
  private func decodedEquals(_ text: StringView) -> Bool {
    text.count <= raw.count && withDecodedBuffer { $0 == text }
  }

  /// Writes the text, which is never longer than `raw` and at most 3 bytes, and returns its length.
  ///
  /// A backslash that begins no escape is one, as in a path of Windows.
  private func decode(to target: UnsafeMutablePointer<UInt8>) -> Int {
    var written = 0
    var at = 0
    while at < raw.count {
      let byte = raw[at]
      at += 1
      guard byte == UInt8(ascii: "\\"), at < raw.count else {
        target[written] = byte
        written += 1
        continue
      }
      let escape = raw[at]
      at += 1
      switch escape {
      case UInt8(ascii: "n"): target[written] = 0x0A
      case UInt8(ascii: "t"): target[written] = 0x09
      case UInt8(ascii: "r"): target[written] = 0x0D
      case UInt8(ascii: "b"): target[written] = 0x08
      case UInt8(ascii: "f"): target[written] = 0x0C
      case UInt8(ascii: "u") where hexadecimal(at) != nil:
        written += Self.encode(unicodeEscape(&at), target + written)
        continue
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): target[written] = escape
      default:
        target[written] = byte
        target[written + 1] = escape
        written += 1
      }
      written += 1
    }
    return written
  }

  /// The code point of an escape whose digits start at `at`; a lone surrogate is U+FFFD.
  private func unicodeEscape(_ at: inout Int) -> UInt32 {
    guard let first = hexadecimal(at) else { return 0xFFFD }
    at += 4
    guard first & 0xF800 == 0xD800 else { return first }
    guard first < 0xDC00, at + 6 <= raw.count, raw[at] == UInt8(ascii: "\\"),
      raw[at + 1] == UInt8(ascii: "u"), let second = hexadecimal(at + 2), second & 0xFC00 == 0xDC00
    else { return 0xFFFD }
    at += 6
    return 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
  }

  private func hexadecimal(_ at: Int) -> UInt32? {
    guard at + 4 <= raw.count else { return nil }
    var value: UInt32 = 0
    for offset in 0..<4 {
      guard let digit = StringView.hexadecimalDigit(raw[at + offset]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Writes a code point as UTF-8 and returns its length; at most 4 bytes.
  static func encode(_ point: UInt32, _ target: UnsafeMutablePointer<UInt8>) -> Int {
    if point < 0x80 {
      target[0] = UInt8(truncatingIfNeeded: point)
      return 1
    }
    if point < 0x800 {
      target[0] = UInt8(truncatingIfNeeded: 0xC0 | point >> 6)
      target[1] = UInt8(truncatingIfNeeded: 0x80 | point & 0x3F)
      return 2
    }
    if point < 0x10000 {
      target[0] = UInt8(truncatingIfNeeded: 0xE0 | point >> 12)
      target[1] = UInt8(truncatingIfNeeded: 0x80 | point >> 6 & 0x3F)
      target[2] = UInt8(truncatingIfNeeded: 0x80 | point & 0x3F)
      return 3
    }
    target[0] = UInt8(truncatingIfNeeded: 0xF0 | point >> 18 & 7)
    target[1] = UInt8(truncatingIfNeeded: 0x80 | point >> 12 & 0x3F)
    target[2] = UInt8(truncatingIfNeeded: 0x80 | point >> 6 & 0x3F)
    target[3] = UInt8(truncatingIfNeeded: 0x80 | point & 0x3F)
    return 4
  }
}

extension StringView {
  /// The value of a hexadecimal digit.
  @inline(__always)
  static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
