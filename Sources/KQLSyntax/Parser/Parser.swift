/// Reads the text of a query into a syntax tree.
///
/// A parser of the classical kind: one function per form, one token ahead, a few places that look
/// further. Operators are read from ``OperatorGrammar``. A mistake is thrown as a ``Diagnostic`` up
/// to the operator or statement it is in; reading goes on behind that one, so that a file shows all
/// its mistakes at once.
public struct Parser {
  /// How deep brackets may be nested: every level is a level of recursion, here and in all that
  /// walks the tree, on stacks that may be small.
  static let depthLimit = 120

  /// How tall a tree may be: `a + b + c` is as tall as it has operators, for they group to the left.
  static let heightLimit = 600

  /// How many operators a pipeline may have.
  static let pipelineLimit = 2000

  let bytes: [UInt8]
  let tokens: [Token]
  var position = 0
  var diagnostics: [Diagnostic]

  /// How many brackets are open.
  var depth = 0

  /// The height of the expression that was read last.
  var height = 0

  /// The greatest height among the expressions read in the innermost brackets.
  var tallest = 0

  /// What was thrown and not yet caught.
  private var pending: Diagnostic?

  private var isAborted = false

  /// Whether an empty line ends a query that is whole.
  private(set) var endsAtEmptyLines = false

  private init(_ text: String) {
    bytes = Array(text.utf8)
    (tokens, diagnostics) = Lexer.read(bytes)
  }

  /// Reads a query: statements separated by `;`.
  ///
  /// - Parameter text: The text; its size should not exceed what fits into memory ten times.
  /// - Returns: The tree and the mistakes. A tree with mistakes is fit for completion, not to run.
  public static func parse(_ text: String) -> ParseResult {
    var parser = Parser(text)
    let query = parser.query()
    parser.diagnostics.sort { $0.span.start < $1.span.start }
    return ParseResult(query: query, diagnostics: parser.diagnostics)
  }

  /// Reads a file of queries, which an empty line separates as `;` does.
  ///
  /// It does so where what is before it is a whole query and what is behind it does not go on with it:
  /// an empty line before `|` means nothing.
  ///
  /// - Parameter text: The text.
  /// - Returns: The tree and the mistakes.
  public static func parse(file text: String) -> ParseResult {
    var parser = Parser(text)
    parser.endsAtEmptyLines = true
    let query = parser.query()
    parser.diagnostics.sort { $0.span.start < $1.span.start }
    return ParseResult(query: query, diagnostics: parser.diagnostics)
  }

  // MARK: Tokens

  /// Whether a query of a file may end before the next token, because an empty line is there.
  var isQueryEnd: Bool { endsAtEmptyLines && depth == 0 && isBehindEmptyLine(position) }

  /// Whether there is a line of nothing but blanks between a token and the one before it.
  private func isBehindEmptyLine(_ position: Int) -> Bool {
    guard position > 0 else { return false }
    var isEmpty = false
    for index in tokens[position - 1].span.end..<tokens[position].span.start {
      switch bytes[index] {
      case UInt8(ascii: "\n"):
        if isEmpty { return true }
        isEmpty = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C: break
      default: isEmpty = false
      }
    }
    return false
  }

  /// The token to read next.
  var token: Token { tokens[position] }

  /// A token further on; the last is `.end`.
  func ahead(_ offset: Int) -> Token { tokens[min(position + offset, tokens.count - 1)] }

  /// Whether no blank stands before a token further on.
  func isAdjacent(_ offset: Int) -> Bool {
    ahead(offset).span.start == ahead(offset - 1).span.end
  }

  /// The text of a token.
  func text(_ token: Token) -> String { text(token.span) }

  /// The text of a part of the query.
  func text(_ span: SourceSpan) -> String {
    String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  /// Whether the next tokens are this text, without blanks between them.
  func at(_ text: String) -> Bool { length(of: text) > 0 }

  /// Steps over the next token.
  mutating func advance() { position = min(position + 1, tokens.count - 1) }

  /// Steps over a token of this kind, if it is next.
  mutating func take(_ kind: Token.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  /// Steps over this keyword, if it is next.
  mutating func take(_ keyword: Keyword) -> Bool {
    guard token.keyword == keyword else { return false }
    advance()
    return true
  }

  /// Steps over this text, if it is next.
  mutating func take(_ text: String) -> Bool {
    let length = length(of: text)
    position += length
    return length > 0
  }

  /// Steps over this text, which must be next.
  mutating func require(_ text: String) throws(Mistake) {
    if !take(text) { throw expected("'\(text)'") }
  }

  /// Steps over a mark, which must be next.
  mutating func require(_ kind: Token.Kind, _ text: StaticString) throws(Mistake) {
    if !take(kind) { throw expected("'\(text)'") }
  }

  /// The number of tokens that make up a text, or zero if another text is next.
  private func length(of text: String) -> Int {
    let start = token.span.start
    let end = start + text.utf8.count
    guard end <= bytes.count, bytes[start..<end].elementsEqual(text.utf8) else { return 0 }
    var count = 1
    while ahead(count - 1).span.end < end { count += 1 }
    return ahead(count - 1).span.end == end ? count : 0
  }

  /// The span from a token to the one that was read last.
  func span(from start: Int) -> SourceSpan {
    let first = tokens[min(start, tokens.count - 1)].span
    return position > start ? first.union(tokens[position - 1].span) : first
  }

  // MARK: Mistakes

  /// Something is wrong with what is being read.
  ///
  /// It is empty, and the diagnostic waits in the parser, for errors that are thrown through many
  /// levels of recursion take room on the stack at each of them.
  struct Mistake: Error {}

  /// Keeps a diagnostic for the one who catches the mistake.
  @inline(never)
  mutating func mistake(_ diagnostic: Diagnostic) -> Mistake {
    pending = diagnostic
    return Mistake()
  }

  /// The mistake that something else stands at the next token.
  @inline(never)
  mutating func expected(_ what: String, help: String = "") -> Mistake {
    mistake(unexpectedToken(what, help: help))
  }

  private func unexpectedToken(_ what: String, help: String) -> Diagnostic {
    switch token.kind {
    case .end:
      .expected(what, found: "the end of the query", at: token.span, help: help)
    case .keyword where what.hasSuffix("name"):
      .reservedName(text(token), at: token.span)
    case .keyword where what.hasSuffix("expression"):
      .expected(
        what, found: "the keyword '\(text(token))'", at: token.span,
        help: help.isEmpty ? "write ['\(text(token))'] for a column of that name" : help)
    case .unknown, .directive:
      .expected(what, found: "something else", at: token.span, help: help)
    default:
      .expected(what, found: "'\(shortened(token))'", at: token.span, help: help)
    }
  }

  private func shortened(_ token: Token) -> String {
    let text = text(SourceSpan(token.span.start, min(token.span.end, token.span.start + 40)))
    let isWhole = token.span.end - token.span.start <= 40
    if token.kind == .string, text.first == "h" || text.first == "H" { return "h'…'" }
    return isWhole ? text : text + "…"
  }

  /// Notes the mistake that was caught, unless one is known at that place already.
  mutating func reportMistake() {
    guard let diagnostic = pending.map(better), !isAborted,
      !diagnostics.contains(where: { $0.span.start == diagnostic.span.start })
    else { return }
    diagnostics.append(diagnostic)
    if diagnostics.count >= 100 { abort() }
  }

  /// A diagnostic that says what to write, if somebody wrote another language.
  private func better(_ diagnostic: Diagnostic) -> Diagnostic {
    Habit(at: diagnostic.span, tokens, in: bytes)?.diagnostic ?? diagnostic
  }

  /// Reads no further.
  private mutating func abort() {
    isAborted = true
    position = tokens.count - 1
  }

  /// Goes one level deeper, if that is allowed.
  mutating func deepen() throws(Mistake) {
    guard depth < Self.depthLimit else {
      throw abort(.nestedTooDeep(Self.depthLimit, at: token.span))
    }
    depth += 1
  }

  /// Sets the height of the expression that was read last.
  mutating func rise(to height: Int) throws(Mistake) {
    guard height <= Self.heightLimit else {
      throw abort(.chainTooLong(Self.heightLimit, at: token.span))
    }
    self.height = height
  }

  /// Notes a mistake after which nothing more is read.
  @inline(never)
  mutating func abort(_ diagnostic: Diagnostic) -> Mistake {
    pending = diagnostic
    reportMistake()
    abort()
    return Mistake()
  }

  /// Goes to where reading can begin again: `|`, `;`, or the bracket that closes around `start`.
  ///
  /// - Parameters:
  ///   - start: The first token of what was read in vain.
  ///   - toStatement: Whether a `|` is no place to begin again.
  ///   - outside: Whether `start` is outside of all brackets, where an empty line may end a query.
  mutating func recover(from start: Int, toStatement: Bool = false, outside: Bool = false) {
    let mistake = position
    var open = 0
    var index = start
    while index < tokens.count - 1 {
      if outside, endsAtEmptyLines, open == 0, index > start, index >= mistake,
        tokens[index].kind != .bar, isBehindEmptyLine(index)
      {
        return position = index
      }
      switch tokens[index].kind {
      case .openParenthesis, .openBracket, .openBrace: open += 1
      case .closeParenthesis, .closeBracket, .closeBrace:
        if open == 0, index >= mistake { return position = index }
        open = max(0, open - 1)
      case .bar where open == 0 && !toStatement && index >= mistake: return position = index
      case .semicolon where open == 0 && index >= mistake: return position = index
      default: break
      }
      index += 1
    }
    position = tokens.count - 1
  }
}
