extension Lexer {
  /// Reads the rest of `datetime(…)` from its parenthesis.
  ///
  /// Such a constant ends at the first `)`, and may not leave its line.
  mutating func rest(ofLiteral kind: Token.Kind) {
    let open = position
    position += 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: ")"):
        position += 1
        return
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        report(.unclosed("(", at: SourceSpan(open, position)))
        return
      default: position += 1
      }
    }
    report(.unclosed("(", at: SourceSpan(open, position)))
  }

  /// Reads what starts with a digit: a number, a duration, a name such as `3com`.
  mutating func number() -> (Token.Kind, Keyword?) {
    let start = position
    if rawGuid(from: start) { return (.rawGuid, nil) }
    if take("3Dchart"), !isNameByte(peek()) { return (.keyword, .threeDChart) }
    for (kind, length) in [
      (Token.Kind.real, realLength(from: start)), (.timespan, timespanLength(from: start)),
      (.long, longLength(from: start)),
    ] where length > 0 {
      position = start + length
      return (kind, nil)
    }
    position = start
    while isNameByte(peek()) { position += 1 }
    return (.name, nil)
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != (text.utf8Start + index).pointee {
      return false
    }
    position += count
    return true
  }

  private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

  private func digits(from start: Int) -> Int {
    var end = start
    while isDigit(byte(end)) { end += 1 }
    return end - start
  }

  /// The length of `12` or `0x1f`, or zero if a name goes on after it.
  private func longLength(from start: Int) -> Int {
    var end = start + digits(from: start)
    if byte(start) == UInt8(ascii: "0"), byte(start + 1) | 0x20 == UInt8(ascii: "x") {
      end = start + 2
      while hexadecimalValue(byte(end)) != nil { end += 1 }
      if end == start + 2 { return 0 }
    }
    return isNameByte(byte(end)) ? 0 : end - start
  }

  /// The length of `1.5`, `1.`, `1e3` or `1.5e-3`; zero for `1` and for `1..2`.
  private func realLength(from start: Int) -> Int {
    var end = start + digits(from: start)
    let isRange = byte(end + 1) == UInt8(ascii: ".") && byte(end + 2) != UInt8(ascii: ".")
    if byte(end) == UInt8(ascii: "."), !isRange {
      end += 1
      end += digits(from: end)
      end += exponentLength(from: end)
    } else {
      let exponent = exponentLength(from: end)
      if exponent == 0 { return 0 }
      end += exponent
    }
    return isNameByte(byte(end)) ? 0 : end - start
  }

  private func exponentLength(from start: Int) -> Int {
    guard byte(start) | 0x20 == UInt8(ascii: "e") else { return 0 }
    var end = start + 1
    if byte(end) == UInt8(ascii: "+") || byte(end) == UInt8(ascii: "-") { end += 1 }
    let count = digits(from: end)
    return count == 0 ? 0 : end + count - start
  }

  /// The length of `15m` or `1.5h`.
  private func timespanLength(from start: Int) -> Int {
    var end = start + digits(from: start)
    if byte(end) == UInt8(ascii: "."), isDigit(byte(end + 1)) {
      end += 1 + digits(from: end + 1)
    }
    let unit = end
    while isNameByte(byte(end)) { end += 1 }
    guard end > unit, end - unit <= 12 else { return 0 }
    return Self.timespanUnits.contains(String(decoding: bytes[unit..<end], as: UTF8.self))
      ? end - start : 0
  }

  /// The units of a duration, as Kusto spells them.
  private static let timespanUnits: Set<String> = [
    "m", "min", "minute", "minutes", "s", "sec", "second", "seconds", "d", "day", "days", "h", "hr",
    "hrs", "hour", "hours", "ms", "milli", "millis", "millisec", "millisecond", "milliseconds",
    "micro", "micros", "microsec", "microsecond", "microseconds", "nano", "nanos", "nanosec",
    "nanosecond", "nanoseconds", "tick", "ticks",
  ]

  /// Reads `74be27de-1e4e-49d9-b579-fe0b331d3642` if it stands at `start`.
  mutating func rawGuid(from start: Int) -> Bool {
    guard start + 36 <= bytes.count, bytes[start + 8] == UInt8(ascii: "-") else { return false }
    for index in 0..<36 {
      let byte = bytes[start + index]
      switch index {
      case 8, 13, 18, 23: if byte != UInt8(ascii: "-") { return false }
      default: if hexadecimalValue(byte) == nil { return false }
      }
    }
    position = start + 36
    return true
  }
}
