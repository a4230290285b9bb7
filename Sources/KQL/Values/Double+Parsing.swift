import CScan

extension Double {
  /// The number that the whole text is, by the rules of `toreal`; `nil` when it is none.
  ///
  /// White space around it is allowed, and `nan`, `NaN`, `inf`, `Inf`, `Infinity` with a sign. What is too
  /// large is infinite.
  static func parsed(_ text: StringView) -> Double? {
    let text = text.trimmed()
    guard !text.isEmpty else { return nil }
    var value = 0.0
    if scan_parse_double(text.start, text.count, &value) { return value }
    return named(text)
  }

  private static func named(_ text: StringView) -> Double? {
    let hasSign = text[0] == 0x2B || text[0] == 0x2D
    let name = hasSign ? text.dropFirst(1) : text
    if name == "inf" || name == "Inf" || name == "Infinity" {
      return text[0] == 0x2D ? -.infinity : .infinity
    }
    return !hasSign && (name == "nan" || name == "NaN") ? .nan : nil
  }
}
