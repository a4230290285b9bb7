import KQLSyntax

/// Reads what stands between the parentheses of `dynamic(…)` in a query.
///
/// It is JSON, and besides: the strings of queries, which are put together when nothing stands between
/// them, comments, and constants of other types such as `datetime(2020-01-01)`.
struct DynamicLiteral {
  private var reader: DynamicReader
  private let writer: DynamicWriter
  private let span: SourceSpan

  /// The value, as a column of one row.
  ///
  /// - Throws: A diagnostic at `span` when the text is not a dynamic value.
  static func column(_ text: String, at span: SourceSpan) throws(Diagnostic) -> Column {
    let arena = Arena(capacity: text.utf8.count * 2 + 64)
    let source = arena.copy(text)
    arena.begin()
    var literal = DynamicLiteral(
      reader: DynamicReader(source), writer: DynamicWriter(arena), span: span)
    literal.skipTrivia()
    try literal.readValue(depth: 0)
    literal.skipTrivia()
    guard literal.reader.isAtEnd else { throw literal.failure("the end of the value") }
    let value = Dynamic(arena.end()).nonNull?.withUniqueNames(arena)
    return .constant(value, count: 1, owners: [arena])
  }

  private func failure(_ expected: String) -> Diagnostic {
    let rest = StringView(reader.next, min(reader.end - reader.next, 20)).string
    return Diagnostic(
      "expected \(expected) in a dynamic value" + (rest.isEmpty ? "" : ", not '\(rest)'"), at: span,
      help: "write it as JSON: dynamic({\"key\": [1, \"text\"]})")
  }

  private mutating func readValue(depth: Int) throws(Diagnostic) {
    guard depth < DynamicReader.maximumDepth else { throw failure("less depth") }
    switch reader.byte {
    case UInt8(ascii: "{"): try readBag(depth)
    case UInt8(ascii: "["): try readArray(depth)
    default: if isAtString { try readString() } else { try readWord(depth) }
    }
  }

  /// Moves over white space and comments.
  private mutating func skipTrivia() {
    reader.skipSpace()
    while reader.byte == UInt8(ascii: "/"), following == UInt8(ascii: "/") {
      while !reader.isAtEnd, reader.byte != UInt8(ascii: "\n") { reader.advance() }
      reader.skipSpace()
    }
  }

  /// The byte after the next one, zero at the end.
  private var following: UInt8 { reader.end - reader.next > 1 ? reader.next[1] : 0 }

  /// Whether a string is next: in quotes, verbatim (`@'…'`) or obfuscated (`h'…'`).
  private var isAtString: Bool {
    switch reader.byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "@"): true
    case UInt8(ascii: "h"), UInt8(ascii: "H"):
      [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "@")].contains(following)
    default: false
    }
  }

  private mutating func readBag(_ depth: Int) throws(Diagnostic) {
    reader.advance()
    writer.arena.append(UInt8(ascii: "{"))
    skipTrivia()
    while !reader.take(UInt8(ascii: "}")) {
      try readString()
      skipTrivia()
      guard reader.take(UInt8(ascii: ":")) else { throw failure("':'") }
      writer.arena.append(UInt8(ascii: ":"))
      skipTrivia()
      try readValue(depth: depth + 1)
      try readComma(before: UInt8(ascii: "}"), "',' or '}'")
    }
    writer.arena.append(UInt8(ascii: "}"))
  }

  private mutating func readArray(_ depth: Int) throws(Diagnostic) {
    reader.advance()
    writer.arena.append(UInt8(ascii: "["))
    skipTrivia()
    while !reader.take(UInt8(ascii: "]")) {
      try readValue(depth: depth + 1)
      try readComma(before: UInt8(ascii: "]"), "',' or ']'")
    }
    writer.arena.append(UInt8(ascii: "]"))
  }

  /// Reads a comma; a last one before the closing bracket is skipped.
  private mutating func readComma(
    before close: UInt8, _ expected: String
  ) throws(Diagnostic) {
    skipTrivia()
    if reader.take(UInt8(ascii: ",")) {
      skipTrivia()
      if reader.byte != close { writer.arena.append(UInt8(ascii: ",")) }
    } else if reader.byte != close {
      throw failure(expected)
    }
  }

  /// Reads a string, and those that follow it with nothing between.
  private mutating func readString() throws(Diagnostic) {
    guard isAtString else { throw failure("a string") }
    var bytes: [UInt8] = []
    while isAtString {
      if reader.byte == UInt8(ascii: "h") || reader.byte == UInt8(ascii: "H") { reader.advance() }
      if reader.take(UInt8(ascii: "@")) {
        try readVerbatimString(into: &bytes)
      } else {
        try readString(into: &bytes)
      }
      skipTrivia()
    }
    bytes.withUnsafeBufferPointer { bytes in
      writer.append(string: bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty)
    }
  }

  private mutating func readString(into bytes: inout [UInt8]) throws(Diagnostic) {
    let quote = reader.byte
    reader.advance()
    let start = reader.next
    var hasEscapes = false
    while !reader.isAtEnd, reader.byte != quote {
      if reader.take(UInt8(ascii: "\\")) { hasEscapes = true }
      if !reader.isAtEnd { reader.advance() }
    }
    let string = DynamicString(raw: StringView(start, reader.next - start), hasEscapes: hasEscapes)
    guard reader.take(quote) else { throw failure("a closing quote") }
    string.withDecoded { text in
      for index in 0..<text.count { bytes.append(text[index]) }
    }
  }

  /// Reads a string without escapes, behind its `@`; a quote in it stands twice.
  private mutating func readVerbatimString(into bytes: inout [UInt8]) throws(Diagnostic) {
    let quote = reader.byte
    guard reader.take(UInt8(ascii: "\"")) || reader.take(UInt8(ascii: "'")) else {
      throw failure("a string")
    }
    while !reader.isAtEnd {
      let byte = reader.byte
      reader.advance()
      if byte == quote, reader.isAtEnd || !reader.take(quote) { return }
      bytes.append(byte)
    }
    throw failure("a closing quote")
  }

  /// Reads a number, `true`, `null`, or a constant such as `datetime(2020-01-01)`.
  private mutating func readWord(_ depth: Int) throws(Diagnostic) {
    let start = reader.next
    while !reader.isAtEnd, !DynamicReader.endsWord(reader.byte), reader.byte != UInt8(ascii: "("),
      reader.byte != UInt8(ascii: "/"), reader.byte != UInt8(ascii: ")")
    {
      reader.advance()
    }
    let word = StringView(start, reader.next - start)
    if reader.byte == UInt8(ascii: "("), let type = ScalarType(name: word.string) {
      return try type == .dynamic ? readNested(depth) : readTyped(type, depth)
    }
    if Dynamic.isJSON(word) {
      if Dynamic.real(word)?.isInfinite == true { throw failure("a number that a real can hold") }
      return writer.arena.append(word)
    }
    switch word.string.lowercased() {
    case "true": return writer.append(true)
    case "false": return writer.append(false)
    case "null": return writer.appendNull()
    case "nan": return writer.append(Double.nan)
    default: break
    }
    if let value = Dynamic.real(word) { return writer.append(value) }
    for type in [ScalarType.long, .timespan] {
      let value = Column.constant(word.string, count: 1).converted(to: type)
      if !word.isEmpty, !value.isNull(0) { return append(value, depth) }
    }
    throw failure("a value")
  }

  /// Reads a `dynamic(…)` inside of another one, which is the value between its parentheses.
  private mutating func readNested(_ depth: Int) throws(Diagnostic) {
    reader.advance()
    skipTrivia()
    try readValue(depth: depth + 1)
    skipTrivia()
    guard reader.take(UInt8(ascii: ")")) else { throw failure("')'") }
  }

  /// Writes a constant; as measured on Kusto, a timespan inside of a literal is its number of ticks.
  private func append(_ value: Column, _ depth: Int) {
    let isTicks = value.type == .timespan && depth > 0
    writer.append(column: isTicks ? value.converted(to: .long) : value, row: 0)
  }

  private mutating func readTyped(_ type: ScalarType, _ depth: Int) throws(Diagnostic) {
    reader.advance()
    let start = reader.next
    while !reader.isAtEnd, reader.byte != UInt8(ascii: ")") { reader.advance() }
    let text = Dynamic(StringView(start, reader.next - start)).trimmed
    guard reader.take(UInt8(ascii: ")")) else { throw failure("')'") }
    if text == "null" { return writer.appendNull() }
    var bare = text
    if text.count >= 2, text[0] == text[text.count - 1], text[0] == 0x22 || text[0] == 0x27 {
      bare = text[1..<text.count - 1]
    }
    let value = Column.constant(bare.string, count: 1).converted(to: type)
    if value.isNull(0) { throw failure("a \(type)") }
    append(value, depth)
  }
}
