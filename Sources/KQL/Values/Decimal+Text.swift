import CScan

extension Decimal {
  /// The bytes that ``write(to:)`` may need.
  static let maximumTextCount = 40

  /// Writes the digits with a point where needed, and returns how many bytes they are.
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
    var length = 0
    if mantissa < 0 {
      out[0] = 0x2D
      length = 1
    }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { buffer in
      guard let digits = buffer.baseAddress else { return 0 }
      var rest = mantissa.magnitude
      var count = 0
      let places = Int(Swift.max(0, Swift.min(scale, 34)))
      while (rest > 0 || count <= places) && count < 39 {
        digits[count] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
        count += 1
      }
      for index in stride(from: count - 1, through: 0, by: -1) {
        out[length] = digits[index]
        length += 1
        if index == places, places > 0 {
          out[length] = 0x2E
          length += 1
        }
      }
      return length
    }
  }

  /// The number that the whole text is, by the rules of `todecimal`; `nil` when it is none.
  ///
  /// A sign, digits with a point and an exponent; more than 34 digits are rounded.
  static func parsed(_ text: StringView) -> Decimal? {
    let text = text.trimmed()
    var offset = 0
    var isNegative = false
    if let first = text.bytes.first, first == 0x2D || first == 0x2B {
      isNegative = first == 0x2D
      offset = 1
    }
    var mantissa: Int128 = 0
    var scale = 0
    var digits = 0
    var hasPoint = false
    while offset < text.count {
      let byte = text[offset]
      if byte == 0x2E, !hasPoint {
        hasPoint = true
      } else if byte.digitValue <= 9 {
        digits += 1
        if mantissa < power(36) {
          mantissa = mantissa * 10 + Int128(byte.digitValue)
          if hasPoint { scale += 1 }
        } else if !hasPoint {
          scale -= 1
        }
      } else {
        break
      }
      offset += 1
    }
    guard digits > 0 else { return nil }
    if offset < text.count {
      guard text[offset] | 0x20 == 0x65, let exponent = Int64.parsed(text.dropFirst(offset + 1)),
        text[text.count - 1].digitValue <= 9, !text[offset + 1].isASCIIWhitespace
      else { return nil }
      if mantissa == 0 { return Decimal(mantissa: 0, scale: 0) }
      guard exponent.magnitude < 1000 else { return exponent < 0 ? .zero : nil }
      scale -= Int(exponent)
    }
    while scale < 0 {
      if mantissa == 0 { return .zero }
      guard mantissa < power(34) else { return nil }
      mantissa *= 10
      scale += 1
    }
    if scale > 100 { return .zero }
    return rounded(isNegative ? -mantissa : mantissa, scale: Int32(scale))
  }

  /// The number whose shortest text a double has; `nil` for infinities, NaN and what is too large.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    let parsed = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer -> Decimal? in
      guard let out = buffer.baseAddress else { return nil }
      return Decimal.parsed(StringView(out, Int(scan_format_double(value, out))))
    }
    guard let parsed else { return nil }
    self = parsed
  }

  /// The whole number.
  init(_ value: Int64) { self.init(mantissa: Int128(value), scale: 0) }

  /// The nearest double.
  var double: Double {
    if scale == 0, let small = Int64(exactly: mantissa) { return Double(small) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.maximumTextCount) {
      guard let out = $0.baseAddress else { return Double.nan }
      var value = 0.0
      return scan_parse_double(out, write(to: out), &value) ? value : .nan
    }
  }

  /// The part before the point, `nil` when it does not fit.
  var long: Int64? { Int64(exactly: mantissa / Decimal.power(scale)) }
}
