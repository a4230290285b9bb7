extension Dynamic {
  /// The value of JSON text; text that is not JSON is a string with that text, as in Kusto.
  ///
  /// The result points into the text, or into the arena. JSON null and empty text give `nil`.
  static func parsing(_ text: StringView, _ arena: Arena) -> Dynamic? {
    let trimmed = Dynamic(text).trimmed
    var reader = DynamicReader(trimmed)
    if reader.validateValue(depth: 0), reader.isAtEnd {
      return trimmed == "null" ? nil : Dynamic(trimmed)
    }
    if trimmed.isEmpty { return nil }
    arena.begin()
    DynamicWriter(arena).append(string: text)
    return Dynamic(arena.end())
  }

  /// Whether the text is JSON, as standards have it: without marks and words for NaN.
  static func isJSON(_ text: StringView) -> Bool {
    var reader = DynamicReader(text)
    reader.skipSpace()
    guard reader.validateValue(depth: 0) else { return false }
    reader.skipSpace()
    return reader.isAtEnd
  }
}

extension DynamicReader {
  /// Moves over a value and checks every byte of it.
  fileprivate mutating func validateValue(depth: Int) -> Bool {
    switch byte {
    case UInt8(ascii: "{"): return depth < Self.maximumDepth && validateBag(depth)
    case UInt8(ascii: "["): return depth < Self.maximumDepth && validateArray(depth)
    case UInt8(ascii: "\""): return validateString()
    case UInt8(ascii: "t"): return validateWord("true")
    case UInt8(ascii: "f"): return validateWord("false")
    case UInt8(ascii: "n"): return validateWord("null")
    default: return validateNumber()
    }
  }

  private mutating func validateBag(_ depth: Int) -> Bool {
    advance()
    skipSpace()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      guard validateString() else { return false }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { return false }
      skipSpace()
      guard validateValue(depth: depth + 1) else { return false }
      skipSpace()
      if take(UInt8(ascii: "}")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
      skipSpace()
    }
  }

  private mutating func validateArray(_ depth: Int) -> Bool {
    advance()
    skipSpace()
    if take(UInt8(ascii: "]")) { return true }
    while true {
      guard validateValue(depth: depth + 1) else { return false }
      skipSpace()
      if take(UInt8(ascii: "]")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
      skipSpace()
    }
  }

  private mutating func validateString() -> Bool {
    guard let string = readString() else { return false }
    guard string.hasEscapes else { return true }
    var at = 0
    while at < string.raw.count {
      guard string.raw[at] == UInt8(ascii: "\\") else {
        at += 1
        continue
      }
      guard at + 1 < string.raw.count else { return false }
      switch string.raw[at + 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
        UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        at += 2
      case UInt8(ascii: "u"):
        guard at + 6 <= string.raw.count else { return false }
        for offset in at + 2..<at + 6
        where StringView.hexadecimalDigit(string.raw[offset]) == nil { return false }
        at += 6
      default: return false
      }
    }
    return true
  }

  private mutating func validateWord(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard end - next >= count, StringView(next, count) == word else { return false }
    for _ in 0..<count { advance() }
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
