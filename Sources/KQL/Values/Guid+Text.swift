extension Guid {
  /// The bytes that ``write(to:)`` writes.
  static let textCount = 36

  /// Writes the 36 characters `8-4-4-4-12` in lower case and returns how many bytes they are.
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
    write(to: out) { HexadecimalDigits.lowerCase(of: $0) }
  }

  /// Writes the same in upper case.
  func writeUpperCase(to out: UnsafeMutablePointer<UInt8>) -> Int {
    write(to: out) { HexadecimalDigits.upperCase(of: $0) }
  }

  @inline(__always)
  private func write(
    to out: UnsafeMutablePointer<UInt8>, _ digits: (UInt32) -> UInt64
  ) -> Int {
    let raw = UnsafeMutableRawPointer(out)
    let second = digits(UInt32(truncatingIfNeeded: high))
    let third = digits(UInt32(truncatingIfNeeded: low >> 32))
    let dash: UInt8 = 0x2D
    out.write(digits(UInt32(truncatingIfNeeded: high >> 32)), at: 0)
    out[8] = dash
    raw.storeBytes(of: UInt32(truncatingIfNeeded: second), toByteOffset: 9, as: UInt32.self)
    out[13] = dash
    raw.storeBytes(of: UInt32(truncatingIfNeeded: second >> 32), toByteOffset: 14, as: UInt32.self)
    out[18] = dash
    raw.storeBytes(of: UInt32(truncatingIfNeeded: third), toByteOffset: 19, as: UInt32.self)
    out[23] = dash
    raw.storeBytes(of: UInt32(truncatingIfNeeded: third >> 32), toByteOffset: 24, as: UInt32.self)
    out.write(digits(UInt32(truncatingIfNeeded: low)), at: 28)
    return Self.textCount
  }

  /// The identifier that the whole text is, by the rules of `toguid`; `nil` when it is none.
  ///
  /// 32 digits with or without the dashes, in braces or parentheses or bare.
  static func parsed(_ text: StringView) -> Guid? {
    var text = text.trimmed()
    if text.count > 2 {
      let ends = (text[0], text[text.count - 1])
      if ends == (0x7B, 0x7D) || ends == (0x28, 0x29) { text = text[1..<(text.count - 1)] }
    }
    guard text.count >= 32, text.count <= 36 else { return nil }
    guard let (guid, count) = scan(text), count == text.count else { return nil }
    return guid
  }

  /// The identifier that a text begins with; what follows its 32 digits is ignored, as by `toguid`.
  static func leading(_ text: StringView) -> Guid? {
    let text = text.trimmed()
    let isEnclosed = text.count > 32 && (text[0] == 0x7B || text[0] == 0x28)
    return scan(isEnclosed ? text.dropFirst(1) : text)?.guid
  }

  /// The first 32 digits and the bytes up to them.
  private static func scan(_ text: StringView) -> (guid: Guid, count: Int)? {
    var halves: (high: UInt64, low: UInt64) = (0, 0)
    var digits = 0
    var wasDash = false
    for (index, byte) in text.bytes.enumerated() {
      // A dash may be missing, but stand only where one can.
      if byte == 0x2D, !wasDash, digits == 8 || digits == 12 || digits == 16 || digits == 20 {
        wasDash = true
        continue
      }
      wasDash = false
      guard let digit = byte.hexadecimalValue else { return nil }
      if digits < 16 {
        halves.high = halves.high << 4 | UInt64(digit)
      } else {
        halves.low = halves.low << 4 | UInt64(digit)
      }
      digits += 1
      if digits == 32 { return (Guid(high: halves.high, low: halves.low), index + 1) }
    }
    return nil
  }

  /// Whether the digits of `a` come before those of `b`.
  static func < (a: Guid, b: Guid) -> Bool { (a.high, a.low) < (b.high, b.low) }
}
