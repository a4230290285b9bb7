extension Parser {
  /// The constant at the next token, if there is one.
  @inline(never)
  mutating func literalIfPresent() throws(Mistake) -> ExpressionSyntax? {
    let start = position
    let kind: LiteralSyntax.Kind
    switch token.kind {
    case .string:
      let (text, isSecret) = strings()
      height = 1
      let literal = LiteralSyntax(.string, text, isSecret: isSecret)
      return ExpressionSyntax(.literal(literal), at: span(from: start))
    case .bool: kind = .bool
    case .int: kind = .int
    case .long: kind = .long
    case .real: kind = .real
    case .decimal: kind = .decimal
    case .datetime: kind = .datetime
    case .timespan: kind = .timespan
    case .guid: kind = .guid
    case .rawGuid: throw mistake(.rawGuid(at: token.span))
    case .keyword where token.keyword == .dynamic && ahead(1).kind == .openParenthesis:
      return try dynamic()
    case .keyword where token.keyword == .typeof && ahead(1).kind == .openParenthesis:
      return try typeOf()
    default: return nil
    }
    advance()
    height = 1
    return ExpressionSyntax(
      .literal(LiteralSyntax(kind, innerText(tokens[start]))), at: tokens[start].span)
  }

  /// The constant at the next token, perhaps a number with a sign.
  mutating func signedLiteralIfPresent() throws(Mistake) -> ExpressionSyntax? {
    guard token.kind == .minus || token.kind == .plus else { return try literalIfPresent() }
    let start = position
    let number = ahead(1)
    let kind: LiteralSyntax.Kind
    switch number.kind {
    case .long: kind = .long
    case .real: kind = .real
    case .timespan: kind = .timespan
    default: return nil
    }
    guard isAdjacent(1), isDigit(bytes[number.span.start]) else { return nil }
    let sign = token.kind == .minus ? "-" : ""
    position += 2
    return ExpressionSyntax(
      .literal(LiteralSyntax(kind, sign + text(number))), at: span(from: start))
  }

  /// The text of a constant without `type(…)` around it.
  private func innerText(_ token: Token) -> String {
    let span = token.span
    switch token.kind {
    case .bool where bytes[span.end - 1] != UInt8(ascii: ")"):
      return text(token).lowercased()
    default: break
    }
    guard isLetter(bytes[span.start]),
      let open = bytes[span.start..<span.end].firstIndex(of: UInt8(ascii: "("))
    else { return text(token) }
    let isClosed = bytes[span.end - 1] == UInt8(ascii: ")")
    return text(trimmed(open + 1, isClosed ? span.end - 1 : span.end))
  }

  private func trimmed(_ start: Int, _ end: Int) -> SourceSpan {
    var (start, end) = (start, end)
    while start < end, bytes[start] <= UInt8(ascii: " ") { start += 1 }
    while end > start, bytes[end - 1] <= UInt8(ascii: " ") { end -= 1 }
    return SourceSpan(start, end)
  }

  // MARK: Strings

  /// One or more strings in a row, which count as one.
  mutating func strings() -> (text: String, isSecret: Bool) {
    var text = ""
    var isSecret = false
    while token.kind == .string {
      let span = token.span
      var start = span.start
      if bytes[start] | 0x20 == UInt8(ascii: "h") {
        isSecret = true
        start += 1
      }
      text += decoded(from: start, to: span.end)
      advance()
    }
    return (text, isSecret)
  }

  private func decoded(from start: Int, to end: Int) -> String {
    let isVerbatim = bytes[start] == UInt8(ascii: "@")
    let first = isVerbatim ? start + 1 : start
    let quote = bytes[first]
    let length = quote == UInt8(ascii: "`") || quote == UInt8(ascii: "~") ? 3 : 1
    let isClosed = end - first >= 2 * length && bytes[end - 1] == quote
    let content = first + length..<max(first + length, isClosed ? end - length : end)
    if length == 3 { return String(decoding: bytes[content], as: UTF8.self) }
    guard isVerbatim else { return StringEscape.decoded(content, of: bytes) }
    guard bytes[content].contains(quote) else {
      return String(decoding: bytes[content], as: UTF8.self)
    }
    var text: [UInt8] = []
    var index = content.lowerBound
    while index < content.upperBound {
      text.append(bytes[index])
      index += bytes[index] == quote ? 2 : 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: Types and dynamic values

  /// `typeof(long)` or `typeof(name: type, …)`.
  mutating func typeOf() throws(Mistake) -> ExpressionSyntax {
    let start = position
    try require("typeof")
    try require(.openParenthesis, "(")
    var columns: [ColumnDeclarationSyntax] = []
    if ahead(1).kind == .closeParenthesis, token.kind == .name || token.kind == .keyword {
      let type = NameSyntax(text(token), at: token.span)
      let name = NameSyntax("", at: SourceSpan(type.span.start, type.span.start))
      columns.append(ColumnDeclarationSyntax(name: name, type: type))
      advance()
    } else {
      while !token.isListEnd {
        columns.append(token.kind == .star ? starDeclaration() : try columnDeclaration())
        guard take(.comma) else { break }
        if token.isListEnd { throw expected("a column's name") }
      }
    }
    try require(.closeParenthesis, ")")
    height = 1
    return ExpressionSyntax(.typeOf(columns), at: span(from: start))
  }

  /// `dynamic(…)` with JSON, and constants of Kusto in it.
  private mutating func dynamic() throws(Mistake) -> ExpressionSyntax {
    let start = position
    try deepen()
    defer { depth -= 1 }
    advance()
    let open = token.span
    advance()
    try json()
    let close = token.span
    try require(.closeParenthesis, ")")
    height = 1
    let text = text(trimmed(open.end, close.start))
    return ExpressionSyntax(.literal(LiteralSyntax(.dynamic, text)), at: span(from: start))
  }

  /// Steps over a JSON value.
  private mutating func json() throws(Mistake) {
    try deepen()
    defer { depth -= 1 }
    switch token.kind {
    case .long, .real, .bool, .datetime, .timespan, .guid, .decimal: advance()
    case .rawGuid: throw mistake(.rawGuid(at: token.span))
    case .string: while take(Token.Kind.string) {}
    case .minus:
      guard ahead(1).kind == .long || ahead(1).kind == .real else { throw expected("a JSON value") }
      position += 2
    case .keyword where token.keyword == .null: advance()
    case .keyword where token.keyword == .dynamic && ahead(1).kind == .openParenthesis:
      _ = try dynamic()
    case .openBracket: try jsonArray()
    case .openBrace: if nameIfPresent() == nil { try jsonObject() }
    default: throw expected("a JSON value")
    }
  }

  private mutating func jsonArray() throws(Mistake) {
    advance()
    if take(.closeBracket) { return }
    repeat { try json() } while take(.comma)
    try require(.closeBracket, "]")
  }

  private mutating func jsonObject() throws(Mistake) {
    advance()
    if take(.closeBrace) { return }
    repeat {
      if !take(Token.Kind.string) {
        throw expected("a key in quotes", help: "keys of JSON objects stand in quotes")
      }
      try require(.colon, ":")
      try json()
    } while take(.comma)
    try require(.closeBrace, "}")
  }
}
