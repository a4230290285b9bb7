/// Values of types that were inferred: what would not have led to a column's type is no value of it.
///
/// So it does not matter where in the input a value stands: behind the records that types were inferred
/// from it is judged as they were.
enum InferredValues {
  /// A whole number without a leading zero or plus sign.
  @inline(__always)
  static func long(_ text: StringView) -> Int64? {
    if text.count > 1, text[0] == 0x30 { return nil }
    if let plain = text.decimalInteger { return plain }
    return TypeInference.number(text) == .long ? Int64.parsed(text) : nil
  }

  /// A number as programs write it.
  @inline(__always)
  static func real(_ text: StringView) -> Double? {
    guard text.count > 0, text[text.count &- 1].digitValue <= 9 else { return nil }
    let first = text[0] == 0x2D && text.count > 1 ? 1 : 0
    guard text[first].digitValue <= 9 else { return nil }
    if text[first] == 0x30, text.count > first &+ 1, text[first &+ 1] != 0x2E {
      return TypeInference.number(text) != nil ? Double.parsed(text) : nil
    }
    return Double.parsed(text)
  }

  /// `true` or `false`.
  static func bool(_ text: StringView) -> Bool? {
    text.lowercasedASCIIEquals("true") ? true : text.lowercasedASCIIEquals("false") ? false : nil
  }

  /// A date of ISO 8601, perhaps with a time.
  @inline(__always)
  static func datetime(_ text: StringView, _ parser: inout DatetimeParser) -> Datetime? {
    guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D, text[0].digitValue <= 9,
      text.count == 10 || text[10] == 0x54 || text[10] == 0x20
    else { return nil }
    return parser.parse(text)
  }

  /// `[days.]hh:mm:ss[.fraction]`.
  static func timespan(_ text: StringView) -> Timespan? {
    TypeInference.isClock(text) ? Timespan.parsed(text) : nil
  }

  /// An identifier of 8-4-4-4-12 digits.
  static func guid(_ text: StringView) -> Guid? { text.count == 36 ? Guid.parsed(text) : nil }
}
