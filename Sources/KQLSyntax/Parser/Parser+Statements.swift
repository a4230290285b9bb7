extension Parser {
  /// All statements of the text.
  mutating func query() -> QuerySyntax {
    while take(.directive) {}
    var statements: [StatementSyntax] = []
    while token.kind == .dot {
      do throws(Mistake) {
        statements.append(try command())
      } catch {
        reportMistake()
        return QuerySyntax(statements: statements)
      }
      _ = take(.semicolon)
    }
    while token.kind != .end {
      let start = position
      do throws(Mistake) {
        let statement = try statement()
        statements.append(statement)
        if take(.semicolon) || token.kind == .end { continue }
        if case .expression = statement.kind, isQueryEnd { continue }
        throw unexpectedAfter(statement)
      } catch {
        reportMistake()
        depth = 0
        recover(from: start, toStatement: true, outside: true)
        while token.kind != .semicolon, token.kind != .end,
          !(position > start && token.kind != .bar && isQueryEnd)
        {
          advance()
        }
        _ = take(.semicolon)
      }
    }
    return QuerySyntax(statements: statements)
  }

  private mutating func unexpectedAfter(_ statement: StatementSyntax) -> Mistake {
    if case .letExpression = statement.kind, token.isName {
      return expected("';'", help: "end the 'let' before it with ';'")
    }
    if token.keyword == .let {
      return expected("';'", help: "end the statement before it with ';'")
    }
    guard let grammar = token.keyword.flatMap({ OperatorGrammar.byKeyword[$0] }) else {
      return expected("'|', ';' or the end of the query")
    }
    let help = "put '|' before '\(text(token))'"
    return expected(
      "'|' or ';'",
      help: grammar.startsPipeline ? "end the statement before it with ';', or \(help)" : help)
  }

  private mutating func statement() throws(Mistake) -> StatementSyntax {
    let start = position
    let kind = try statementKind()
    return StatementSyntax(kind, at: span(from: start))
  }

  private mutating func statementKind() throws(Mistake) -> StatementSyntax.Kind {
    let next = ahead(1)
    switch token.keyword {
    case .let where nameLength(at: 1) > 0 || next.kind == .assign || next.kind == .keyword:
      return try letStatement()
    case .set: return try setStatement()
    case .declare where next.keyword == .pattern: return try patternStatement()
    case .declare where next.keyword == .queryParameters: return try parametersStatement()
    case .restrict where next.keyword == .access: return try restrictStatement()
    case .alias where next.keyword == .database: return try aliasStatement()
    default: break
    }
    if token.isListEnd { throw expected("a query") }
    tallest = 0
    return .expression(try tabular())
  }

  // MARK: let and functions

  private mutating func letStatement() throws(Mistake) -> StatementSyntax.Kind {
    advance()
    let name = try name()
    try require(.assign, "=")
    if startsFunction() { return .letFunction(name, try function()) }
    tallest = 0
    let value: ExpressionSyntax
    switch token.keyword {
    case .entityGroup: value = try entityGroup()
    case .materialize: value = try expression()
    default: value = try tabular()
    }
    return .letExpression(name, value)
  }

  /// Whether `(name: type, …)`, `()` or `view (…)` comes next.
  private func startsFunction() -> Bool {
    let offset = token.keyword == .view ? 1 : 0
    guard ahead(offset).kind == .openParenthesis else { return false }
    let next = ahead(offset + 1).kind
    if next == .closeParenthesis || next == .star { return true }
    let length = nameLength(at: offset + 1, declaring: true)
    return length > 0 && ahead(offset + 1 + length).kind == .colon
  }

  /// `[view] (parameters) { body }`.
  mutating func function() throws(Mistake) -> FunctionSyntax {
    let start = position
    let isView = take(.view)
    let parameters = try parameterDeclarations()
    let body = try functionBody()
    return FunctionSyntax(
      isView: isView, parameters: parameters, body: body, at: span(from: start))
  }

  /// `(name: type = value, …)`.
  mutating func parameterDeclarations() throws(Mistake) -> [FunctionParameterSyntax] {
    try require(.openParenthesis, "(")
    var parameters: [FunctionParameterSyntax] = []
    if !token.isListEnd {
      repeat { parameters.append(try parameterDeclaration()) } while take(.comma)
    }
    try require(.closeParenthesis, ")")
    return parameters
  }

  private mutating func parameterDeclaration() throws(Mistake) -> FunctionParameterSyntax {
    let name = try name(declaring: true, "a parameter's name")
    try require(.colon, ":")
    guard token.kind != .openParenthesis else {
      if ahead(1).kind == .star {
        position += 2
        try require(.closeParenthesis, ")")
        return FunctionParameterSyntax(name: name, kind: .tabular([]))
      }
      return FunctionParameterSyntax(name: name, kind: .tabular(try columnDeclarations()))
    }
    let type = try type()
    let value = take(.assign) ? try defaultValue() : nil
    return FunctionParameterSyntax(name: name, kind: .scalar(type), defaultValue: value)
  }

  private mutating func defaultValue() throws(Mistake) -> ExpressionSyntax {
    if let literal = try signedLiteralIfPresent() { return literal }
    guard let name = nameIfPresent() else { throw expected("a constant") }
    return ExpressionSyntax(.name(name), at: name.span)
  }

  /// `{ let …; expression }`.
  mutating func functionBody() throws(Mistake) -> [StatementSyntax] {
    try deepen()
    defer { depth -= 1 }
    try require(.openBrace, "{")
    var statements: [StatementSyntax] = []
    while token.keyword == .let && nameLength(at: 1) > 0
      || token.keyword == .declare && ahead(1).keyword == .queryParameters
    {
      statements.append(try statement())
      try require(.semicolon, ";")
    }
    if token.kind != .closeBrace {
      statements.append(try statement())
      _ = take(.semicolon)
    }
    try require(.closeBrace, "}")
    return statements
  }

  /// The statements of `macro-expand`, in parentheses.
  mutating func macroStatements() throws(Mistake) -> [StatementSyntax] {
    try deepen()
    defer { depth -= 1 }
    try require(.openParenthesis, "(")
    var statements: [StatementSyntax] = []
    while token.kind != .closeParenthesis {
      statements.append(try statement())
      guard take(.semicolon) else { break }
    }
    try require(.closeParenthesis, ")")
    return statements
  }

  // MARK: Other statements

  private mutating func setStatement() throws(Mistake) -> StatementSyntax.Kind {
    advance()
    let name = try name()
    return .set(name, take(.assign) ? try expression() : nil)
  }

  private mutating func parametersStatement() throws(Mistake) -> StatementSyntax.Kind {
    position += 2
    let isEmpty = ahead(1).kind == .closeParenthesis
    let parameters = try parameterDeclarations()
    if isEmpty {
      position -= 1
      throw expected("a parameter's name")
    }
    return .declareParameters(parameters)
  }

  private mutating func restrictStatement() throws(Mistake) -> StatementSyntax.Kind {
    position += 2
    try require("to")
    try require(.openParenthesis, "(")
    let tables = try tables()
    try require(.closeParenthesis, ")")
    if take(.with) { _ = try anyProperties() }
    return .restrict(tables)
  }

  private mutating func aliasStatement() throws(Mistake) -> StatementSyntax.Kind {
    position += 2
    let name = try name()
    try require(.assign, "=")
    return .alias(name, try expression())
  }

  /// `declare pattern name [= (parameters) [path] { (values)[.['path']] = { query }; … }]`.
  private mutating func patternStatement() throws(Mistake) -> StatementSyntax.Kind {
    position += 2
    let name = try name()
    guard take(.assign) else { return .declarePattern(name) }
    _ = try columnDeclarations()
    if take(.openBracket) {
      _ = try columnDeclaration()
      try require(.closeBracket, "]")
    }
    try require(.openBrace, "{")
    repeat {
      try require(.openParenthesis, "(")
      repeat { _ = try expression() } while take(.comma)
      try require(.closeParenthesis, ")")
      if take(.dot) {
        try require(.openBracket, "[")
        if try literalIfPresent() == nil { throw expected("a string") }
        try require(.closeBracket, "]")
      }
      try require(.assign, "=")
      _ = try functionBody()
      try require(.semicolon, ";")
    } while token.kind == .openParenthesis
    try require(.closeBrace, "}")
    return .declarePattern(name)
  }

  // MARK: Commands

  /// `.create function …` and `.create-or-alter function …`.
  private mutating func command() throws(Mistake) -> StatementSyntax {
    let start = position
    advance()
    let replacesExisting = take("create-or-alter")
    guard replacesExisting || take("create"), take("function") else {
      while token.kind == .name || token.kind == .keyword || token.kind == .minus { advance() }
      throw mistake(.managementCommand(at: span(from: start)))
    }
    let skipsExisting = !replacesExisting && take("ifnotexists")
    let properties = take(.with) ? try anyProperties() : []
    let name = try name()
    let function = try function()
    let command = CreateFunctionSyntax(
      name: name, function: function, properties: properties, replacesExisting: replacesExisting,
      skipsExisting: skipsExisting)
    return StatementSyntax(.createFunction(command), at: span(from: start))
  }
}
