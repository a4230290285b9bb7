/// The escapes of a string: `\n`, `\x41`, `\u00e4`, `\U0001F600`, `\101`.
enum StringEscape {
  /// The length of the escape at a backslash, or zero if it is none.
  static func length(in bytes: [UInt8], at start: Int) -> Int {
    func byte(_ offset: Int) -> UInt8 { start + offset < bytes.count ? bytes[start + offset] : 0 }
    func hexadecimal(_ count: Int) -> Int {
      (2..<2 + count).allSatisfy { hexadecimalValue(byte($0)) != nil } ? count + 2 : 0
    }
    switch byte(1) {
    case UInt8(ascii: "x"): return hexadecimal(2)
    case UInt8(ascii: "u"): return hexadecimal(4)
    case UInt8(ascii: "U"): return hexadecimal(8)
    case let first where isOctal(first):
      guard isOctal(byte(2)) else { return 2 }
      return isOctal(byte(3)) && first <= UInt8(ascii: "3") ? 4 : 3
    case let letter: return simple(letter) == nil ? 0 : 2
    }
  }

  /// The text of the bytes between the quotes, with its escapes replaced.
  static func decoded(_ range: Range<Int>, of bytes: [UInt8]) -> String {
    let backslash = UInt8(ascii: "\\")
    guard bytes[range].contains(backslash) else {
      return String(decoding: bytes[range], as: UTF8.self)
    }
    var text: [UInt8] = []
    var highSurrogate: UInt32?
    var position = range.lowerBound
    while position < range.upperBound {
      let length = bytes[position] == backslash ? length(in: bytes, at: position) : 0
      guard length > 0 else {
        text.append(bytes[position])
        position += 1
        continue
      }
      let value = scalar(bytes[position + 1..<position + length])
      position += length
      switch value {
      case 0xD800..<0xDC00: highSurrogate = value
      case 0xDC00..<0xE000:
        let high = highSurrogate ?? 0xD800
        append(0x10000 + (high - 0xD800) << 10 + (value - 0xDC00), to: &text)
        highSurrogate = nil
      default: append(value, to: &text)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func append(_ value: UInt32, to text: inout [UInt8]) {
    text.append(contentsOf: String(Unicode.Scalar(value).map(Character.init) ?? "\u{FFFD}").utf8)
  }

  private static func isOctal(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 8 }

  private static func scalar(_ escape: ArraySlice<UInt8>) -> UInt32 {
    let first = escape[escape.startIndex]
    switch first {
    case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
      return escape.dropFirst().reduce(0) { $0 &* 16 &+ (hexadecimalValue($1) ?? 0) }
    case let digit where isOctal(digit):
      return escape.reduce(0) { $0 * 8 + UInt32($1 - UInt8(ascii: "0")) }
    case let letter: return UInt32(simple(letter) ?? letter)
    }
  }

  private static func simple(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): letter
    case UInt8(ascii: "a"): 7
    case UInt8(ascii: "b"): 8
    case UInt8(ascii: "f"): 12
    case UInt8(ascii: "n"): 10
    case UInt8(ascii: "r"): 13
    case UInt8(ascii: "t"): 9
    case UInt8(ascii: "v"): 11
    default: nil
    }
  }
}
