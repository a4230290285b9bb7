/// A token that nothing fits because somebody wrote SQL, Splunk's language or Python, and what to write.
struct Habit {
  let tokens: [Token]
  let bytes: [UInt8]

  /// The place of the token.
  let index: Int

  /// Looks at the place of a diagnostic; `nil` when no token begins there: what is not finished may still
  /// become right.
  init?(at span: SourceSpan, _ tokens: [Token], in bytes: [UInt8]) {
    guard let index = tokens.firstIndex(where: { $0.span.start >= span.start }),
      tokens[index].span.start == span.start, tokens[index].kind != .end
    else { return nil }
    (self.tokens, self.bytes, self.index) = (tokens, bytes, index)
  }

  /// The better diagnostic, if it looks like a habit from elsewhere.
  var diagnostic: Diagnostic? {
    search ?? clause ?? negation ?? nullTest ?? range ?? list ?? mark ?? name ?? duration
      ?? capitals
  }

  // MARK: Tokens

  /// The token some places further on, or back.
  func token(_ offset: Int) -> Token? {
    let position = index + offset
    return tokens.indices.contains(position) ? tokens[position] : nil
  }

  /// Its text.
  func text(_ offset: Int) -> String {
    guard let span = token(offset)?.span else { return "" }
    return String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  /// The word in lower case, empty when it is none.
  func word(_ offset: Int) -> String {
    guard let kind = token(offset)?.kind, kind == .name || kind == .keyword else { return "" }
    return text(offset).lowercased()
  }

  /// Whether no blank stands before a token.
  func isAdjacent(_ offset: Int) -> Bool {
    guard let left = token(offset - 1), let right = token(offset) else { return false }
    return left.span.end == right.span.start
  }

  /// The operand that ends before a token: a word, or `…` for anything longer.
  func operand(before offset: Int = 0) -> String {
    guard let last = token(offset - 1), last.kind == .name || last.kind == .keyword,
      token(offset - 2)?.kind != .dot
    else { return "…" }
    return text(offset - 1)
  }

  /// The operator that the token belongs to, as far as the last `|` tells.
  private var operation: String {
    guard let bar = tokens[..<index].lastIndex(where: { $0.kind == .bar }) else { return "" }
    return word(bar + 1 - index)
  }

  /// The first token of the statement, when that is before this one.
  private var first: Int? {
    let start = (tokens[..<index].lastIndex { $0.kind == .semicolon } ?? -1) + 1 - index
    return start < 0 ? start : nil
  }

  /// Where the parenthesis stands that the token is in, a few tokens before.
  private var openParenthesis: Int? {
    (1...8).map { -$0 }.first { token($0)?.kind == .openParenthesis }
  }

  func diagnostic(
    _ message: String, from first: Int = 0, to last: Int = 0, help: String
  ) -> Diagnostic? {
    guard let start = token(first), let end = token(last) else { return nil }
    return Diagnostic(message, at: start.span.union(end.span), help: help)
  }

  // MARK: Forms

  /// `select … from T`, `index=main error`.
  private var search: Diagnostic? {
    guard let first else { return nil }
    if word(first) == "select" { return SelectStatement(self, from: first).diagnostic }
    guard Self.searchKeys.contains(word(first)), text(first + 1) == "=" else { return nil }
    return diagnostic(
      "a query starts with a table, not with a search for '\(text(first))'", from: first, to: first,
      help: "write T | where \(text(first)) == '…'")
  }

  /// `group by x`, `count by x`, `case when …`, `a as b`, `count(distinct x)`, `sort by a descending`, `avg x`.
  private var clause: Diagnostic? {
    switch (word(-1), word(0)) {
    case (_, "group") where word(1) == "by":
      return diagnostic("there is no 'group by'", to: 1, help: "write | summarize count() by …")
    case ("count", "by") where token(-2)?.kind == .bar:
      return diagnostic("'count' has no 'by'", help: "write summarize count() by …")
    case ("case", "when"):
      return diagnostic(
        "'case' is a function", from: -1, help: "write case(condition, value, …, otherwise)")
    case ("if", _) where token(0)?.kind != .openParenthesis:
      return diagnostic(
        "'if' is a function here", from: -1, to: -1, help: "write iff(condition, value, otherwise)")
    case ("distinct", _) where token(-2)?.kind == .openParenthesis && word(-3) == "count":
      return diagnostic(
        "'distinct' cannot stand here", from: -1, to: -1, help: "write dcount(\(text(0)))")
    case (_, "ascending"), (_, "descending"):
      return diagnostic(
        "'\(text(0))' is no direction", help: "write \(word(0) == "ascending" ? "asc" : "desc")")
    case (let function, _) where Self.calls.contains(function) && token(0)?.kind == .name:
      return diagnostic(
        "'\(text(-1))' is a function", from: -1, help: "write \(function)(\(text(0)))")
    case (_, "as") where Self.naming.contains(operation) && token(1)?.isListEnd == false:
      let new = token(1)?.kind == .string ? "['\(text(1).dropFirst().dropLast())']" : text(1)
      return diagnostic(
        "'as' gives no column a name", help: "the new name comes first: \(new) = \(operand())")
    default: return nil
    }
  }

  /// `not in`, `not like`, `not x == 1`.
  private var negation: Diagnostic? {
    if word(0) == "not", let operation = Self.negations[word(1)] {
      return diagnostic(
        "'\(text(0)) \(text(1))' is not written so", to: 1,
        help: "write \(operand()) \(operation) …")
    }
    guard word(-1) == "not" else { return nil }
    return diagnostic("'not' is a function", from: -1, to: -1, help: "write not(…)")
  }

  /// `x is null`, `x is not null`.
  private var nullTest: Diagnostic? {
    guard word(0) == "is" else { return nil }
    let isNegated = word(1) == "not"
    let last = isNegated ? 2 : 1
    guard Self.nulls.contains(word(last)) else {
      return diagnostic(
        "'is' is no operator", to: isNegated ? 1 : 0,
        help: "write \(operand()) \(isNegated ? "!=" : "==") …")
    }
    return .nullTest(
      of: operand(), isNegated, at: tokens[index].span.union(tokens[index + last].span))
  }

  /// `between a and b`, `between (a and b)`.
  private var range: Diagnostic? {
    if ["between", "!between"].contains(word(-1)), token(0)?.kind != .openParenthesis {
      let isPlain = word(1) == "and" || token(1)?.kind == .dotDot
      return diagnostic(
        "the ends of a range stand in parentheses", from: -1, to: -1,
        help: isPlain
          ? "write \(text(-1)) (\(text(0)) .. \(text(2)))" : "write \(text(-1)) (low .. high)")
    }
    guard token(0)?.kind == .closeParenthesis || token(0)?.kind == .comma,
      let open = openParenthesis, ["between", "!between"].contains(word(open - 1))
    else { return nil }
    return diagnostic(
      "two dots stand between the ends of a range", help: "write \(text(open - 1)) (low .. high)")
  }

  /// `in ['a', 'b']`, `contains ('a', 'b')`.
  private var list: Diagnostic? {
    if Self.memberships.contains(word(-1)), token(0)?.kind != .openParenthesis {
      return diagnostic(
        "the list of '\(text(-1))' stands in parentheses", help: "write \(text(-1)) ('a', 'b')")
    }
    guard token(0)?.kind == .comma, let open = openParenthesis,
      let several = Self.several[text(open - 1)]
    else { return nil }
    return diagnostic(
      "'\(text(open - 1))' takes one value", from: open - 1, to: open - 1, help: "write \(several)")
  }

  /// `a || b`, `a = b`, `-- comment`, `/* comment */`.
  private var mark: Diagnostic? {
    guard let kind = token(0)?.kind, let last = token(-1)?.kind else { return nil }
    switch (last, kind) {
    case (.bar, .bar) where isAdjacent(0):
      return diagnostic("'||' is no operator", from: -1, help: "write 'or'")
    case (.minus, .minus) where isAdjacent(0):
      return diagnostic("'--' begins no comment", from: -1, help: "comments begin with //")
    case (.slash, .star) where isAdjacent(0):
      return diagnostic("'/*' begins no comment", from: -1, help: "comments begin with //")
    case (_, .assign) where ["where", "filter", "search", "join"].contains(operation):
      return diagnostic("'=' gives a name", help: "to compare, write '=='")
    default: return nil
    }
  }
}
