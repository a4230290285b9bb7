extension Parser {
  /// A clause that is a list of expressions or names.
  mutating func listClause(of shape: ClauseShape) throws(Mistake) -> ClauseSyntax? {
    switch shape {
    case .named(let isRequired, let allowsStar, let until):
      if !isRequired, isListEnd(until) { return nil }
      return .named(try namedExpressions(allowsStar: allowsStar))
    case .namedOnce(let word):
      if let word, token.keyword == word { return nil }
      return .named([try namedExpression()])
    case .expressions(let isRequired):
      return !isRequired && token.isListEnd ? nil : .expressions(try expressions())
    case .paths: return .expressions(try paths())
    case .patterns: return token.isListEnd ? nil : .expressions(try patterns())
    case .orderedPatterns: return token.isListEnd ? nil : .ordered(try orderedPatterns())
    case .ordered: return .ordered(try orderedExpressions())
    case .orderedOnce: return .ordered([try orderedExpression()])
    case .arguments: return .named(try namedArguments())
    case .constants: return .expressions(try constants())
    case .addresses(let inParentheses):
      return .expressions(
        try inParentheses
          ? addresses(.openParenthesis, "(", .closeParenthesis, ")")
          : addresses(.openBracket, "[", .closeBracket, "]"))
    case .group(let clauses, let until, let word):
      return .group(try group(clauses, until: until, repeating: word))
    case .groupInParentheses(let clauses):
      return .group(try groupInParentheses(clauses))
    case .pathFormat: return .expressions(try pathFormat())
    default: preconditionFailure("the shape is no list")
    }
  }

  /// Whether a list ends here, or a clause begins that starts with one of the words.
  private func isListEnd(_ words: [Keyword]) -> Bool {
    if token.isListEnd { return true }
    guard let keyword = token.keyword, words.contains(keyword) else { return false }
    let next = ahead(1)
    return next.kind != .comma && next.kind != .assign && next.keyword != .to
  }

  private mutating func namedExpressions(allowsStar: Bool) throws(Mistake)
    -> [NamedExpressionSyntax]
  {
    var expressions: [NamedExpressionSyntax] = []
    repeat {
      if allowsStar, take(.star) {
        let star = ExpressionSyntax(.star, at: tokens[position - 1].span)
        expressions.append(NamedExpressionSyntax(names: [], expression: star))
      } else {
        expressions.append(try namedExpression())
      }
    } while take(.comma)
    return expressions
  }

  private mutating func expressions() throws(Mistake) -> [ExpressionSyntax] {
    var expressions: [ExpressionSyntax] = []
    repeat { expressions.append(try expression()) } while take(.comma)
    return expressions
  }

  private mutating func paths() throws(Mistake) -> [ExpressionSyntax] {
    var paths: [ExpressionSyntax] = []
    repeat { paths.append(try postfix()) } while take(.comma)
    return paths
  }

  private mutating func patternOrName() throws(Mistake) -> ExpressionSyntax {
    if let wildcard = wildcardIfPresent() { return wildcard }
    let name = try name()
    return ExpressionSyntax(.name(name), at: name.span)
  }

  private mutating func patterns() throws(Mistake) -> [ExpressionSyntax] {
    var patterns: [ExpressionSyntax] = []
    repeat { patterns.append(try patternOrName()) } while take(.comma)
    return patterns
  }

  // MARK: Order

  private mutating func orderedPatterns() throws(Mistake) -> [OrderedExpressionSyntax] {
    var patterns: [OrderedExpressionSyntax] = []
    repeat {
      let value = NamedExpressionSyntax(names: [], expression: try patternOrName())
      let (isAscending, isGranny) = direction()
      patterns.append(
        OrderedExpressionSyntax(
          value: value, isAscending: isAscending, nullsFirst: nil, isGranny: isGranny))
    } while take(.comma)
    return patterns
  }

  private mutating func orderedExpressions() throws(Mistake) -> [OrderedExpressionSyntax] {
    var expressions: [OrderedExpressionSyntax] = []
    repeat { expressions.append(try orderedExpression()) } while take(.comma)
    return expressions
  }

  private mutating func orderedExpression() throws(Mistake) -> OrderedExpressionSyntax {
    let value = try namedExpression()
    let (isAscending, isGranny) = direction()
    var nullsFirst: Bool?
    if take(.nulls) {
      nullsFirst = take(.first)
      if nullsFirst == false, !take(.last) { throw expected("'first' or 'last'") }
    }
    return OrderedExpressionSyntax(
      value: value, isAscending: isAscending, nullsFirst: nullsFirst, isGranny: isGranny)
  }

  private mutating func direction() -> (isAscending: Bool?, isGranny: Bool) {
    if take(.asc) { return (true, false) }
    if take(.desc) { return (false, false) }
    if take(.grannyAsc) { return (true, true) }
    return take(.grannyDesc) ? (false, true) : (nil, false)
  }

  // MARK: Brackets

  private mutating func namedArguments() throws(Mistake) -> [NamedExpressionSyntax] {
    try require(.openParenthesis, "(")
    let arguments = token.isListEnd ? [] : try namedExpressions(allowsStar: false)
    try require(.closeParenthesis, ")")
    return arguments
  }

  private mutating func constants() throws(Mistake) -> [ExpressionSyntax] {
    try require(.openBracket, "[")
    _ = take(.comma)
    var constants: [ExpressionSyntax] = []
    while !token.isListEnd {
      if let constant = try signedLiteralIfPresent() {
        constants.append(constant)
      } else if token.kind == .openBrace, let name = nameIfPresent() {
        constants.append(ExpressionSyntax(.name(name), at: name.span))
      } else {
        throw expected("a constant")
      }
      guard take(.comma) else { break }
    }
    try require(.closeBracket, "]")
    return constants
  }

  private mutating func addresses(
    _ open: Token.Kind, _ openText: StaticString, _ close: Token.Kind, _ closeText: StaticString
  ) throws(Mistake) -> [ExpressionSyntax] {
    try require(open, openText)
    var addresses: [ExpressionSyntax] = []
    while !token.isListEnd {
      addresses.append(try expression())
      guard take(.comma) else { break }
    }
    try require(close, closeText)
    return addresses
  }

  // MARK: Groups of clauses

  private mutating func groupInParentheses(
    _ grammar: [ClauseGrammar]
  ) throws(Mistake) -> [[LabelledClause]] {
    try require(.openParenthesis, "(")
    let groups = try group(grammar, until: [], repeating: nil)
    try require(.closeParenthesis, ")")
    return groups
  }

  private mutating func group(
    _ grammar: [ClauseGrammar], until words: [Keyword], repeating word: String?
  ) throws(Mistake) -> [[LabelledClause]] {
    var groups: [[LabelledClause]] = []
    repeat {
      if isListEnd(words) { throw expected("an expression") }
      if let word, !groups.isEmpty { try require(word) }
      var clauses: [LabelledClause] = []
      for clause in grammar {
        if let syntax = try self.clause(clause, after: clauses) {
          clauses.append(LabelledClause(clause.label, syntax))
        }
      }
      groups.append(clauses)
    } while take(.comma)
    return groups
  }
}
