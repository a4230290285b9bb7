extension Guid {
  /// The bytes that ``write(to:)`` writes.
  static let textCount = 36

  /// Writes the 36 characters `8-4-4-4-12` in lower case and returns how many bytes they are.
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
    var position = 0
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 {
        out[position] = 0x2D
        position += 1
      }
      let half = index < 16 ? high : low
      let digit = UInt8(truncatingIfNeeded: half >> UInt64((15 - index % 16) * 4)) & 15
      out[position] = digit < 10 ? 0x30 + digit : 0x57 + digit
      position += 1
    }
    return position
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
