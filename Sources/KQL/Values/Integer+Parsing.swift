extension StringView {
  /// The text without ASCII white space at both ends.
  func trimmed() -> StringView {
    var from = 0
    var to = count
    while from < to, start[from].isASCIIWhitespace { from &+= 1 }
    while to > from, start[to &- 1].isASCIIWhitespace { to &-= 1 }
    return StringView(start + from, to &- from)
  }
}

extension UInt8 {
  /// Whether the byte is a space, a tab, a newline or another ASCII white space.
  @inline(__always) var isASCIIWhitespace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }

  /// The value of a decimal digit, more than 9 for other bytes.
  @inline(__always) var digitValue: UInt8 { self &- 0x30 }

  /// The value of a hexadecimal digit, `nil` for other bytes.
  var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self &- 0x30
    case 0x41...0x46: self &- 0x37
    case 0x61...0x66: self &- 0x57
    default: nil
    }
  }
}

extension Int64 {
  /// The integer that the whole text is, by the rules of `tolong`; `nil` when it is none.
  ///
  /// White space around it, a sign, leading zeros and `0x` with up to 16 digits are allowed. What
  /// does not fit gives `nil`.
  static func parsed(_ text: StringView) -> Int64? {
    let text =
      text.isEmpty || !(text[0].isASCIIWhitespace || text[text.count - 1].isASCIIWhitespace)
      ? text : text.trimmed()
    var offset = 0
    var isNegative = false
    guard text.count > 0 else { return nil }
    if text[0] == 0x2D || text[0] == 0x2B {
      isNegative = text[0] == 0x2D
      offset = 1
    } else if text.count > 2, text[0] == 0x30, text[1] | 0x20 == 0x78 {
      return parsedHexadecimal(text.dropFirst(2))
    }
    guard offset < text.count else { return nil }
    var magnitude: UInt64 = 0
    let limit = text.count &- offset
    if limit <= 18 {
      while offset < text.count {
        let digit = text[offset].digitValue
        guard digit <= 9 else { return nil }
        magnitude = magnitude &* 10 &+ UInt64(digit)
        offset &+= 1
      }
    } else {
      while offset < text.count {
        let digit = text[offset].digitValue
        guard digit <= 9 else { return nil }
        let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(UInt64(digit))
        guard !overflow, !carry else { return nil }
        magnitude = sum
        offset &+= 1
      }
    }
    if isNegative {
      return magnitude <= UInt64(1) << 63 ? 0 &- Int64(bitPattern: magnitude) : nil
    }
    return Int64(exactly: magnitude)
  }

  private static func parsedHexadecimal(_ digits: StringView) -> Int64? {
    guard digits.count <= 16 else { return nil }
    var value: UInt64 = 0
    for byte in digits.bytes {
      guard let digit = byte.hexadecimalValue else { return nil }
      value = value << 4 | UInt64(digit)
    }
    return Int64(bitPattern: value)
  }
}

extension Int32 {
  /// The integer that the whole text is, by the rules of `toint`; `nil` when it is none or too large.
  static func parsed(_ text: StringView) -> Int32? {
    Int64.parsed(text).flatMap { Int32(exactly: $0) }
  }
}

extension Bool {
  /// The truth value that the whole text is, by the rules of `tobool`: `true`, `FALSE`, `1`, `0`, `-1`.
  ///
  /// Other words, white space and fractions give `nil`.
  static func parsed(_ text: StringView) -> Bool? {
    guard let first = text.bytes.first else { return nil }
    if text.count == 4, text.lowercasedASCIIEquals("true") { return true }
    if text.count == 5, text.lowercasedASCIIEquals("false") { return false }
    guard !first.isASCIIWhitespace, !text[text.count - 1].isASCIIWhitespace else { return nil }
    return Int64.parsed(text).map { $0 != 0 }
  }
}

extension StringView {
  /// Whether the text equals a literal of lower-case ASCII letters, whatever its case.
  func lowercasedASCIIEquals(_ literal: StaticString) -> Bool {
    guard count == literal.utf8CodeUnitCount else { return false }
    for offset in 0..<count {
      let byte = self[offset]
      let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      if lower != literal.utf8Start[offset] { return false }
    }
    return true
  }
}
