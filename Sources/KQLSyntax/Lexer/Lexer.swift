/// Cuts a query into tokens.
///
/// It never fails: what cannot be read becomes an `.unknown` token and a diagnostic. The time is
/// linear in the length of the query.
public struct Lexer {
  let bytes: [UInt8]
  var position = 0
  var diagnostics: [Diagnostic] = []
  private var tokens: [Token] = []
  private let keywords = KeywordTable.shared

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The tokens of a query, without the `.end` that the parser adds.
  ///
  /// For highlighting and completion: a text that is not finished gives tokens as far as it goes.
  public static func tokens(of text: String) -> [Token] {
    Array(read(Array(text.utf8)).tokens.dropLast())
  }

  /// The tokens of a query, ending in `.end`, and what was wrong with them.
  static func read(_ bytes: [UInt8]) -> (tokens: [Token], diagnostics: [Diagnostic]) {
    var lexer = Lexer(bytes)
    guard bytes.count < Int(UInt32.max) else {
      return ([Token(.end, from: 0, to: 0)], [.queryTooLong])
    }
    lexer.tokens.reserveCapacity(bytes.count / 5 + 8)
    lexer.skipBlanks()
    while lexer.position < bytes.count {
      let start = lexer.position
      let (kind, keyword) = lexer.next()
      lexer.tokens.append(Token(kind, keyword: keyword, from: start, to: lexer.position))
      lexer.skipBlanks()
    }
    lexer.tokens.append(Token(.end, from: bytes.count, to: bytes.count))
    return (lexer.tokens, lexer.diagnostics)
  }

  /// The byte `offset` places ahead, or zero after the end.
  @inline(__always)
  func peek(_ offset: Int = 0) -> UInt8 {
    let index = position + offset
    return index < bytes.count ? bytes[index] : 0
  }

  private mutating func next() -> (Token.Kind, Keyword?) {
    let byte = bytes[position]
    if isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") { return word() }
    if isDigit(byte) { return number() }
    if let mark = mark(byte) { return (mark, nil) }
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "~"),
      UInt8(ascii: "@"):
      if string() { return (.string, nil) }
      if byte == UInt8(ascii: "@") {
        position += 1
        return (.at, nil)
      }
    case UInt8(ascii: "!"):
      if let keyword = negatedKeyword() { return (.keyword, keyword) }
    case UInt8(ascii: "#"):
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      return (.directive, nil)
    default: break
    }
    return (unknown(), nil)
  }

  // MARK: Words

  private mutating func word() -> (Token.Kind, Keyword?) {
    let start = position
    position += 1
    while isNameByte(peek()) { position += 1 }
    let word = bytes[start..<position]
    if let (keyword, end) = keywords.keyword(word, in: bytes) {
      guard end < bytes.count, isNameByte(bytes[end]) else {
        position = end
        guard peek() == UInt8(ascii: "("), let kind = keyword.literalKind else {
          return (.keyword, keyword)
        }
        rest(ofLiteral: kind)
        return (kind, nil)
      }
      return (.name, nil)
    }
    if word.count <= 5, isBool(word) { return (.bool, nil) }
    if rawGuid(from: start) { return (.rawGuid, nil) }
    if word.count == 1, word.first == UInt8(ascii: "h") || word.first == UInt8(ascii: "H") {
      position = start
      if string() { return (.string, nil) }
      position = start + 1
    }
    return (.name, nil)
  }

  private func isBool(_ word: ArraySlice<UInt8>) -> Bool {
    ["true", "True", "TRUE", "false", "False", "FALSE"].contains { word.elementsEqual($0.utf8) }
  }

  private mutating func negatedKeyword() -> Keyword? {
    var end = position + 1
    while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
    guard let (keyword, keywordEnd) = keywords.keyword(bytes[position..<end], in: bytes) else {
      return nil
    }
    position = keywordEnd
    return keyword
  }

  // MARK: Marks

  private mutating func mark(_ byte: UInt8) -> Token.Kind? {
    func followed(by next: Character) -> Bool { peek(1) == next.asciiValue }
    let (kind, length): (Token.Kind, Int)
    switch byte {
    case UInt8(ascii: "("): (kind, length) = (.openParenthesis, 1)
    case UInt8(ascii: ")"): (kind, length) = (.closeParenthesis, 1)
    case UInt8(ascii: "["): (kind, length) = (.openBracket, 1)
    case UInt8(ascii: "]"): (kind, length) = (.closeBracket, 1)
    case UInt8(ascii: "{"): (kind, length) = (.openBrace, 1)
    case UInt8(ascii: "}"): (kind, length) = (.closeBrace, 1)
    case UInt8(ascii: "|"): (kind, length) = (.bar, 1)
    case UInt8(ascii: ","): (kind, length) = (.comma, 1)
    case UInt8(ascii: ";"): (kind, length) = (.semicolon, 1)
    case UInt8(ascii: ":"): (kind, length) = (.colon, 1)
    case UInt8(ascii: "."): (kind, length) = followed(by: ".") ? (.dotDot, 2) : (.dot, 1)
    case UInt8(ascii: "+"): (kind, length) = (.plus, 1)
    case UInt8(ascii: "-"): (kind, length) = (.minus, 1)
    case UInt8(ascii: "*"): (kind, length) = (.star, 1)
    case UInt8(ascii: "/"): (kind, length) = (.slash, 1)
    case UInt8(ascii: "%"): (kind, length) = (.percent, 1)
    case UInt8(ascii: "=") where followed(by: "="): (kind, length) = (.equal, 2)
    case UInt8(ascii: "=") where followed(by: ">"): (kind, length) = (.arrow, 2)
    case UInt8(ascii: "=") where followed(by: "~"): (kind, length) = (.equalCaseInsensitive, 2)
    case UInt8(ascii: "="): (kind, length) = (.assign, 1)
    case UInt8(ascii: "!") where followed(by: "="): (kind, length) = (.notEqual, 2)
    case UInt8(ascii: "!") where followed(by: "~"): (kind, length) = (.notEqualCaseInsensitive, 2)
    case UInt8(ascii: "<") where followed(by: "="): (kind, length) = (.lessOrEqual, 2)
    case UInt8(ascii: "<") where followed(by: ">"): (kind, length) = (.notEqual, 2)
    case UInt8(ascii: "<"): (kind, length) = (.less, 1)
    case UInt8(ascii: ">") where followed(by: "="): (kind, length) = (.greaterOrEqual, 2)
    case UInt8(ascii: ">"): (kind, length) = (.greater, 1)
    default: return nil
    }
    position += length
    return kind
  }

  /// Steps over a character that is no part of the language, or a run of letters that are not ASCII.
  private mutating func unknown() -> Token.Kind {
    let start = position
    position += 1
    while position < bytes.count, bytes[position] & 0xC0 == 0x80 || isForeign || isAmpersand {
      position += 1
    }
    if isCurlyQuote(start), let end = curlyQuote(from: position) { position = end + 3 }
    let character = String(decoding: bytes[start..<position], as: UTF8.self)
    report(.unexpectedCharacter(character, at: SourceSpan(start, position)))
    return .unknown
  }

  /// Whether a curly quotation mark stands at a place.
  private func isCurlyQuote(_ place: Int) -> Bool {
    place + 2 < bytes.count && bytes[place] == 0xE2 && bytes[place + 1] == 0x80
      && (0x98...0x9F).contains(bytes[place + 2])
  }

  /// The next curly quotation mark of the line.
  private func curlyQuote(from start: Int) -> Int? {
    bytes[start...].prefix { $0 != UInt8(ascii: "\n") }.indices.first(where: isCurlyQuote)
  }

  /// Whether the second character of `&&` comes next.
  private var isAmpersand: Bool {
    let ampersand = UInt8(ascii: "&")
    return peek() == ampersand && bytes[position - 1] == ampersand
  }

  /// Whether a character that is neither ASCII nor a blank comes next.
  private var isForeign: Bool {
    peek() >= 0xC0 && bytes[position - 1] >= 0x80 && wideBlankLength() == 0
  }

  /// Notes what is wrong, up to a number that anyone would read.
  mutating func report(_ diagnostic: Diagnostic) {
    if diagnostics.count < 100 { diagnostics.append(diagnostic) }
  }

  // MARK: Blanks

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"), 0x0C:
        position += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n"),
          bytes[position] != UInt8(ascii: "\r")
        { position += 1 }
      case 0xC2, 0xE1, 0xE2, 0xE3, 0xEF:
        let length = wideBlankLength()
        if length == 0 { return }
        position += length
      default: return
      }
    }
  }

  /// The length of a blank that is not ASCII: a no-break space, a zero-width space, a byte order mark, ….
  private func wideBlankLength() -> Int {
    switch (peek(), peek(1), peek(2)) {
    case (0xC2, 0xA0, _): 2
    case (0xE1, 0x9A, 0x80), (0xE1, 0xA0, 0x8E): 3
    case (0xE2, 0x80, 0x80...0x8B), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F): 3
    case (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF): 3
    default: 0
    }
  }
}

extension Keyword {
  /// The kind of the constant that the word and parentheses make: `datetime(2024-01-01)`.
  fileprivate var literalKind: Token.Kind? {
    switch self {
    case .bool: .bool
    case .int, .int32: .int
    case .long, .int64: .long
    case .real, .double: .real
    case .decimal: .decimal
    case .datetime, .date: .datetime
    case .time, .timespan: .timespan
    case .guid: .guid
    default: nil
    }
  }
}
