import CScan

extension Dynamic {
  /// The value of JSON text; text that is not JSON is a string with that text, as in Kusto.
  ///
  /// Of the members of a bag that have one name the first stays.
  /// The result points into the text, or into the arena. JSON null and empty text give `nil`.
  static func parsing(_ text: StringView, _ arena: Arena) -> Dynamic? {
    let trimmed = Dynamic(text).trimmed
    var reader = DynamicReader(trimmed)
    var mayRepeat = false
    if reader.validateValue(depth: 0, &mayRepeat), reader.isAtEnd {
      if trimmed == "null" { return nil }
      return mayRepeat ? Dynamic(trimmed).withUniqueNames(arena) : Dynamic(trimmed)
    }
    if trimmed.isEmpty { return nil }
    arena.begin()
    DynamicWriter(arena).append(string: text)
    return Dynamic(arena.end())
  }

  /// Whether the text is JSON, as standards have it: without marks and words for NaN.
  static func isJSON(_ text: StringView) -> Bool { scan_is_json(text.start, text.count) }
}

extension DynamicReader {
  /// Moves over a value and checks every byte of it, and whether two members of a bag may have one name.
  fileprivate mutating func validateValue(depth: Int, _ mayRepeat: inout Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "{"): return depth < Self.maximumDepth && validateBag(depth, &mayRepeat)
    case UInt8(ascii: "["): return depth < Self.maximumDepth && validateArray(depth, &mayRepeat)
    case UInt8(ascii: "\""): return validString() != nil
    case UInt8(ascii: "t"): return validateWord("true")
    case UInt8(ascii: "f"): return validateWord("false")
    case UInt8(ascii: "n"): return validateWord("null")
    default: return validateNumber()
    }
  }

  private mutating func validateBag(_ depth: Int, _ mayRepeat: inout Bool) -> Bool {
    advance()
    skipSpace()
    if take(UInt8(ascii: "}")) { return true }
    var names = BagNames()
    while true {
      guard let name = validString() else { return false }
      if names.mayRepeat(name) { mayRepeat = true }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { return false }
      skipSpace()
      guard validateValue(depth: depth + 1, &mayRepeat) else { return false }
      skipSpace()
      if take(UInt8(ascii: "}")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
      skipSpace()
    }
  }

  private mutating func validateArray(_ depth: Int, _ mayRepeat: inout Bool) -> Bool {
    advance()
    skipSpace()
    if take(UInt8(ascii: "]")) { return true }
    while true {
      guard validateValue(depth: depth + 1, &mayRepeat) else { return false }
      skipSpace()
      if take(UInt8(ascii: "]")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
      skipSpace()
    }
  }

  /// Moves over a string that is right by the standard: without control characters.
  private mutating func validString() -> DynamicString? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = next
    var hasEscapes = false
    while true {
      skipPlain()
      switch byte {
      case UInt8(ascii: "\""):
        let text = StringView(start, next - start)
        advance()
        return DynamicString(raw: text, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        advance()
        guard validateEscape() else { return nil }
      default: return nil
      }
    }
  }

  /// Moves to the next quote, backslash or control character, or to the end.
  @inline(__always)
  private mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    while end - next >= 8 {
      let word = UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
      let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      // The lowest byte that is found is right; those above it need not be.
      let found =
        (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
          | ((word &- ones &* 0x20) & ~word)) & (ones &* 0x80)
      guard found == 0 else {
        advance(by: found.trailingZeroBitCount &>> 3)
        return
      }
      advance(by: 8)
    }
    while next < end, next.pointee >= 0x20, next.pointee != UInt8(ascii: "\""),
      next.pointee != UInt8(ascii: "\\")
    { advance() }
  }

  /// Moves over what follows a backslash, if that makes an escape.
  mutating func validateEscape() -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      advance()
    case UInt8(ascii: "u"):
      guard end - next >= 5 else { return false }
      for offset in 1...4 where StringView.hexadecimalDigit(next[offset]) == nil { return false }
      advance(by: 5)
    default: return false
    }
    return true
  }

  private mutating func validateWord(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard end - next >= count, StringView(next, count) == word else { return false }
    advance(by: count)
    return true
  }

  private mutating func validateNumber() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) {
      guard validateDigits() else { return false }
    }
    if take(UInt8(ascii: ".")) {
      guard validateDigits() else { return false }
    }
    guard take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) else { return true }
    if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
    return validateDigits()
  }

  private mutating func validateDigits() -> Bool {
    let start = next
    while byte &- UInt8(ascii: "0") < 10, !isAtEnd { advance() }
    return next > start
  }
}
