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
  static func isJSON(_ text: StringView) -> Bool {
    var reader = DynamicReader(text)
    var mayRepeat = false
    reader.skipSpace()
    guard reader.validateValue(depth: 0, &mayRepeat) else { return false }
    reader.skipSpace()
    return reader.isAtEnd
  }
}

extension DynamicReader {
  /// Moves over a value and checks every byte of it; `mayRepeat` is set when two members of a bag may
  /// have one name.
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
    guard let string = readString() else { return nil }
    var lowest = UInt8.max
    for index in 0..<string.raw.count { lowest = Swift.min(lowest, string.raw[index]) }
    guard lowest >= 0x20 else { return nil }
    guard string.hasEscapes else { return string }
    var at = 0
    while at < string.raw.count {
      guard string.raw[at] == UInt8(ascii: "\\") else {
        at += 1
        continue
      }
      guard at + 1 < string.raw.count else { return nil }
      switch string.raw[at + 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
        UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        at += 2
      case UInt8(ascii: "u"):
        guard at + 6 <= string.raw.count else { return nil }
        for offset in at + 2..<at + 6
        where StringView.hexadecimalDigit(string.raw[offset]) == nil { return nil }
        at += 6
      default: return nil
      }
    }
    return string
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
