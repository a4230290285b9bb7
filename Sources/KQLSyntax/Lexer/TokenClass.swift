/// What a piece of a query is to its reader, for highlighting and completion.
public enum TokenClass: Hashable, Sendable, CaseIterable {
  /// `where`, `summarize` behind a `|` or at the start.
  case tabularOperator
  /// `by`, `on`, `let` and other words of the grammar.
  case keyword
  /// `has`, `and`, `==`, `+`.
  case scalarOperator
  /// The name of a function that is called.
  case function
  /// A column, a table, a variable.
  case name
  /// The name of a type in a declaration.
  case type
  /// A string.
  case string
  /// A number, a date, a duration, a guid, `true`.
  case constant
  /// Brackets, commas, `|`, `;`.
  case punctuation
  /// From `//` to the end of the line.
  case comment
  /// What is no part of the language.
  case unknown
}

/// A piece of a query and what it is.
public struct ClassifiedToken: Hashable, Sendable {
  /// What it is.
  public var tokenClass: TokenClass

  /// Where it stands.
  public var span: SourceSpan
}

extension Lexer {
  /// Says what each piece of a text is, comments included; blanks are left out.
  ///
  /// It looks at neighbouring tokens only, so that it works while a query is being typed.
  ///
  /// - Parameter text: The text.
  /// - Returns: The pieces in order, none overlapping another.
  public static func classify(_ text: String) -> [ClassifiedToken] {
    let bytes = Array(text.utf8)
    let tokens = read(bytes).tokens
    var pieces: [ClassifiedToken] = []
    pieces.reserveCapacity(tokens.count)
    var end = 0
    for (index, token) in tokens.enumerated() {
      pieces += comments(in: end..<token.span.start, of: bytes)
      end = token.span.end
      guard token.kind != .end else { break }
      let before = index > 0 ? tokens[index - 1] : nil
      let kind = tokenClass(of: token, after: before, before: tokens[index + 1])
      pieces.append(ClassifiedToken(tokenClass: kind, span: token.span))
    }
    return pieces
  }

  private static func tokenClass(of token: Token, after before: Token?, before next: Token)
    -> TokenClass
  {
    switch token.kind {
    case .name: return next.kind == .openParenthesis ? .function : .name
    case .keyword: return wordClass(of: token, after: before, before: next)
    case .string: return .string
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid, .rawGuid:
      return .constant
    case .unknown, .directive: return .unknown
    case .colon: return .punctuation
    default: return InfixOperator(token) == nil ? .punctuation : .scalarOperator
    }
  }

  private static func wordClass(of token: Token, after before: Token?, before next: Token)
    -> TokenClass
  {
    guard let keyword = token.keyword else { return .keyword }
    let startsOperator =
      switch before?.kind {
      case nil, .bar, .semicolon, .openParenthesis, .assign: true
      default: false
      }
    if startsOperator, OperatorGrammar.byKeyword[keyword] != nil,
      before?.kind == .bar || next.kind != .openParenthesis && !next.isListEnd
    {
      return .tabularOperator
    }
    if InfixOperator(token) != nil { return .scalarOperator }
    if before?.kind == .colon, Parser.typeNames.contains(keyword.rawValue) { return .type }
    if next.kind == .openParenthesis, keyword.isName { return .function }
    return before?.kind == .dot ? .name : .keyword
  }

  private static func comments(in blank: Range<Int>, of bytes: [UInt8]) -> [ClassifiedToken] {
    var comments: [ClassifiedToken] = []
    var index = blank.lowerBound
    while let start = bytes[index..<blank.upperBound].firstIndex(of: UInt8(ascii: "/")) {
      let end =
        bytes[start..<blank.upperBound].firstIndex {
          $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        } ?? blank.upperBound
      comments.append(ClassifiedToken(tokenClass: .comment, span: SourceSpan(start, end)))
      index = end
    }
    return comments
  }
}
