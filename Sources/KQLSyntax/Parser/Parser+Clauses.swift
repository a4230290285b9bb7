extension Parser {
  /// What is written for a clause, or `nil` when it is left out.
  ///
  /// One of the clauses read before may stand instead of this one.
  mutating func clause(_ grammar: ClauseGrammar, after clauses: [LabelledClause])
    throws(Mistake) -> ClauseSyntax?
  {
    if let alternative = grammar.alternative, clauses.contains(where: { $0.label == alternative }) {
      return nil
    }
    if let first = grammar.words.first, grammar.isOptional, !at(first),
      grammar.companion == nil || !clauses.contains(where: { $0.label == grammar.companion })
    {
      return nil
    }
    let start = position
    for word in grammar.words { try require(word) }
    switch try clause(of: grammar.shape) {
    case nil where !grammar.words.isEmpty: return .flag(span(from: start))
    case let clause: return clause
    }
  }

  private mutating func clause(of shape: ClauseShape) throws(Mistake) -> ClauseSyntax? {
    switch shape {
    case .expression: return .expression(try expression())
    case .value(let word):
      if let word, token.keyword == word { return nil }
      return .expression(try unnamedExpression())
    case .path: return .expression(try path())
    case .call(let isPath): return .expression(try call(isPath: isPath))
    case .scope, .entityGroup: return .expression(try entityGroup())
    case .searchPredicate: return .expression(try searchPredicate())
    case .type: return .expression(try typeOf())
    case .name: return .name(try name())
    case .plainName:
      guard token.kind == .name else { throw expected("a name") }
      return .name(try name())
    case .word(let words, let orName): return .name(try word(words, orName: orName))
    case .table: return .table(try expression())
    case .tables: return .tables(try tables())
    case .tablesInParentheses: return .tables(try tablesInParentheses())
    case .columns(let allowsStar, let isOptional):
      if isOptional, token.kind != .openParenthesis { return nil }
      return .columns(try columnDeclarations(allowsStar: allowsStar))
    case .foundColumns: return .columns(try foundColumns())
    case .declarations: return .declarations(try parameterDeclarations())
    case .subquery(let isOptional):
      if isOptional, token.kind != .openParenthesis { return nil }
      return .branches([try branch(allowsQuery: false)])
    case .partition: return .branches([try partitionBody()])
    case .facet: return .branches([try facetBody()])
    case .branches: return .branches(try branches())
    case .statements: return .statements(try macroStatements())
    case .pattern: return .pattern(try pattern())
    case .steps: return .steps(try steps())
    case .graphPatterns: return .graphPatterns(try graphPatterns())
    case .flag: return nil
    case .properties, .anyProperties, .legacyProperties: return try propertyClause(of: shape)
    case .named, .namedOnce, .expressions, .paths, .patterns, .orderedPatterns, .ordered,
      .orderedOnce, .arguments, .constants, .addresses, .group, .groupInParentheses, .pathFormat:
      return try listClause(of: shape)
    }
  }

  private mutating func propertyClause(of shape: ClauseShape) throws(Mistake) -> ClauseSyntax? {
    switch shape {
    case .properties(let properties, let isParenthesized):
      if isParenthesized { try require(.openParenthesis, "(") }
      let arguments = try self.properties(properties)
      if isParenthesized { try require(.closeParenthesis, ")") }
      return .properties(arguments)
    case .anyProperties: return .properties(try anyProperties())
    default:
      let properties = try legacyProperties()
      return properties.isEmpty ? nil : .properties(properties)
    }
  }

  // MARK: Single forms

  /// A column, or a member of one.
  private mutating func path() throws(Mistake) -> ExpressionSyntax {
    let name = try name()
    var path = ExpressionSyntax(.name(name), at: name.span)
    var height = 1
    while token.kind == .dot || token.kind == .openBracket {
      _ = take(.dot)
      let member = try self.name()
      height += 1
      try rise(to: height)
      path = ExpressionSyntax(.path(path, member), at: name.span.union(member.span))
    }
    return path
  }

  private mutating func call(isPath: Bool) throws(Mistake) -> ExpressionSyntax {
    let start = position
    let length = nameLength()
    guard length > 0, ahead(length).kind == .openParenthesis || !isPath else {
      throw expected("a call of a function")
    }
    let name = try name()
    var call = ExpressionSyntax(.call(name, try arguments()), at: span(from: start))
    while isPath, take(.dot) {
      let member = try self.name()
      call = ExpressionSyntax(.memberCall(call, member, try arguments()), at: span(from: start))
    }
    return call
  }

  /// `*`, `* and expression`, or an expression.
  private mutating func searchPredicate() throws(Mistake) -> ExpressionSyntax {
    let next = ahead(1)
    guard token.kind == .star, next.isListEnd || next.keyword == .and else {
      return try expression()
    }
    let star = ExpressionSyntax(.star, at: token.span)
    advance()
    guard take(.and) else { return star }
    let rest = try expression()
    return ExpressionSyntax(.binary(.and, star, rest), at: star.span.union(rest.span))
  }

  /// One of the words, or, where a chart is named, any name.
  private mutating func word(_ words: [String], orName: Bool) throws(Mistake) -> NameSyntax {
    let start = position
    for word in words where take(word) { return NameSyntax(word, at: span(from: start)) }
    guard orName else {
      throw expected(words.map { "'\($0)'" }.joined(separator: " or "))
    }
    guard token.kind == .name else { throw expected("a chart such as 'timechart'") }
    return try name()
  }

  // MARK: parse

  private mutating func pattern() throws(Mistake) -> [PatternElementSyntax] {
    var elements: [PatternElementSyntax] = []
    while true {
      let start = position
      switch token.kind {
      case .star:
        advance()
        elements.append(.star(span(from: start)))
      case .string:
        let (text, isSecret) = strings()
        elements.append(
          .text(LiteralSyntax(.string, text, isSecret: isSecret), span(from: start)))
      default:
        guard let name = nameIfPresent(declaring: true) else { return elements }
        elements.append(.capture(name, type: take(.colon) ? try type() : nil))
      }
    }
  }

  // MARK: scan

  private mutating func steps() throws(Mistake) -> [ScanStepSyntax] {
    try require(.openParenthesis, "(")
    var steps: [ScanStepSyntax] = []
    while take(.step) {
      let name = try name(declaring: true)
      let isOptional = take(.optional)
      var output: NameSyntax?
      if take(.output) {
        try require(.assign, "=")
        output = try word(["all", "last", "none"], orName: false)
      }
      try require(.colon, ":")
      let condition = try expression()
      let assignments = take(.arrow) ? try scanAssignments() : []
      try require(.semicolon, ";")
      steps.append(
        ScanStepSyntax(
          name: name, isOptional: isOptional, output: output, condition: condition,
          assignments: assignments))
    }
    try require(.closeParenthesis, ")")
    return steps
  }

  private mutating func scanAssignments() throws(Mistake) -> [NamedExpressionSyntax] {
    var assignments: [NamedExpressionSyntax] = []
    repeat {
      let name = try name(declaring: true)
      try require(.assign, "=")
      assignments.append(NamedExpressionSyntax(names: [name], expression: try expression()))
    } while take(.comma)
    return assignments
  }
}
