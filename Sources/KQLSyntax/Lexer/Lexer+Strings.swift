extension Lexer {
  /// Reads `'text'`, `"text"`, `@'text'`, `h'text'` or text between ``` or `~~~`, if there is one.
  mutating func string() -> Bool {
    let start = position
    if peek() | 0x20 == UInt8(ascii: "h") { position += 1 }
    let isVerbatim = peek() == UInt8(ascii: "@")
    if isVerbatim { position += 1 }
    let quote = peek()
    switch quote {
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      position += 1
      line(until: quote, isVerbatim: isVerbatim, from: start)
      return true
    case UInt8(ascii: "`"), UInt8(ascii: "~"):
      guard peek(1) == quote, peek(2) == quote else { break }
      position += 3
      block(until: quote, from: start)
      return true
    default: break
    }
    position = start
    return false
  }

  private mutating func line(until quote: UInt8, isVerbatim: Bool, from start: Int) {
    while position < bytes.count {
      switch bytes[position] {
      case quote where isVerbatim && peek(1) == quote: position += 2
      case quote:
        position += 1
        return
      case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
        return report(.unclosedString(at: SourceSpan(start, position)))
      case UInt8(ascii: "\\") where !isVerbatim:
        let length = StringEscape.length(in: bytes, at: position)
        if length == 0 {
          report(.invalidEscape(at: SourceSpan(position, min(position + 2, bytes.count))))
        }
        position += max(1, length)
      default: position += 1
      }
    }
    report(.unclosedString(at: SourceSpan(start, position)))
  }

  private mutating func block(until quote: UInt8, from start: Int) {
    while position < bytes.count {
      if bytes[position] == quote, peek(1) == quote, peek(2) == quote {
        position += 3
        return
      }
      position += 1
    }
    report(.unclosedBlock(at: SourceSpan(start, position)))
  }
}
