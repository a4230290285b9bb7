extension Parser {
  /// A query inside brackets: a pipeline, or an expression when no operator is there.
  ///
  /// Sets the height to that of the result.
  mutating func tabular() throws(Mistake) -> ExpressionSyntax {
    let outer = tallest
    tallest = 0
    defer { tallest = max(outer, height) }
    let start = position
    let source = try source()
    let operators = operators()
    if operators.isEmpty, case .expression(let expression) = source {
      height = tallest
      return expression
    }
    try rise(to: tallest + 1)
    let span = span(from: start)
    return ExpressionSyntax(
      .pipeline(PipelineSyntax(source: source, operators: operators, at: span)), at: span)
  }

  /// A pipeline that is one operator without input.
  func pipeline(of operation: OperatorSyntax) -> ExpressionSyntax {
    let pipeline = PipelineSyntax(source: .operator(operation), operators: [], at: operation.span)
    return ExpressionSyntax(.pipeline(pipeline), at: operation.span)
  }

  private mutating func source() throws(Mistake) -> PipelineSyntax.Source {
    if startsWithOperator() { return .operator(try operatorSyntax()) }
    let expression = try expression()
    if case .pipeline(let pipeline) = expression.kind, pipeline.operators.isEmpty {
      return pipeline.source
    }
    return .expression(expression)
  }

  /// Whether an operator comes next, where a table could come too.
  ///
  /// Many operators' keywords are names as well: `count` alone is a table of that name.
  private func startsWithOperator() -> Bool {
    guard let keyword = token.keyword, OperatorGrammar.byKeyword[keyword] != nil else {
      return false
    }
    switch keyword {
    case .datatable, .externaldata, .externalData, .inlineExternalTable: return false
    case .evaluate: return nameLength(at: 1) > 0 || isCommonParameter(1)
    case .facet: return ahead(1).keyword == .by
    case .partition, .reduce: return ahead(1).keyword == .by || isCommonParameter(1)
    case .range:
      let length = nameLength(at: 1)
      return length > 0 && ahead(1 + length).keyword == .from
    case .render: return ahead(1).kind == .name || ahead(1).kind == .keyword
    default: return !keyword.isName
    }
  }

  private func isCommonParameter(_ offset: Int) -> Bool {
    let next = ahead(offset)
    guard next.kind == .name || next.kind == .keyword else { return false }
    return OperatorParameter.commonNames.contains(text(next))
  }

  /// The operators behind each `|`.
  ///
  /// Mistakes are noted, and reading goes on at the next `|`.
  mutating func operators() -> [OperatorSyntax] {
    var operators: [OperatorSyntax] = []
    while take(.bar) {
      let start = position
      let (depth, tallest) = (depth, tallest)
      do throws(Mistake) {
        guard operators.count < Self.pipelineLimit else {
          throw abort(.chainTooLong(Self.pipelineLimit, at: token.span))
        }
        if token.kind == .bar, isAdjacent(0) {
          // The operand behind '||' is no operator.
          let mistake = expected("an operator")
          advance()
          throw mistake
        }
        operators.append(try operatorSyntax())
        if !token.isListEnd, !isQueryEnd { throw unexpectedAfterOperator() }
      } catch {
        reportMistake()
        recover(from: start, outside: depth == 0)
        (self.depth, self.tallest) = (depth, tallest)
      }
    }
    return operators
  }

  private mutating func unexpectedAfterOperator() -> Mistake {
    let isOperator = token.keyword.map { OperatorGrammar.byKeyword[$0] != nil } ?? false
    return expected(
      "'|' or the end of the pipeline", help: isOperator ? "put '|' before '\(text(token))'" : "")
  }

  /// One operator with its parameters and clauses.
  mutating func operatorSyntax() throws(Mistake) -> OperatorSyntax {
    try deepen()
    defer { depth -= 1 }
    let start = position
    guard let keyword = token.keyword, let grammar = OperatorGrammar.byKeyword[keyword],
      !isFunction(keyword)
    else { throw unknownOperator() }
    advance()
    let parameters = try parameters(of: grammar)
    var clauses: [LabelledClause] = []
    for clause in grammar.clauses {
      if let syntax = try self.clause(clause, after: clauses) {
        clauses.append(LabelledClause(clause.label, syntax))
      }
    }
    return OperatorSyntax(
      keyword: NameSyntax(grammar.keyword, at: tokens[start].span), parameters: parameters,
      clauses: clauses, at: span(from: start))
  }

  /// `count()` and `range()` are functions, though their names are operators' too.
  private func isFunction(_ keyword: Keyword) -> Bool {
    (keyword == .count || keyword == .range) && ahead(1).kind == .openParenthesis
  }

  private mutating func unknownOperator() -> Mistake {
    guard token.kind == .name || token.kind == .keyword else { return expected("an operator") }
    if let keyword = token.keyword, OperatorGrammar.byKeyword[keyword] != nil {
      return expected("an operator", help: "the operator '\(text(token))' takes no parentheses")
    }
    return mistake(.unknownOperator(text(token), at: token.span))
  }

  // MARK: Pipelines that are fed with rows

  /// `(operator | operator …)`, or, where it is allowed, a query with its own source.
  mutating func branch(named name: NameSyntax? = nil, allowsQuery: Bool) throws(Mistake)
    -> BranchSyntax
  {
    try require(.openParenthesis, "(")
    let isOperator = token.keyword.map { OperatorGrammar.byKeyword[$0] != nil } ?? false
    let pipeline = isOperator || !allowsQuery ? try fed() : query(try tabular())
    try require(.closeParenthesis, ")")
    return BranchSyntax(name: name, pipeline: pipeline)
  }

  /// Operators fed with the rows that arrive.
  private mutating func fed() throws(Mistake) -> PipelineSyntax {
    let start = position
    let place = SourceSpan(token.span.start, token.span.start)
    let first = try operatorSyntax()
    if !token.isListEnd { throw unexpectedAfterOperator() }
    let operators = [first] + operators()
    try rise(to: tallest + 1)
    tallest = height
    return PipelineSyntax(
      source: .expression(ExpressionSyntax(.star, at: place)), operators: operators,
      at: span(from: start))
  }

  /// A query as a pipeline of its own.
  func query(_ expression: ExpressionSyntax) -> PipelineSyntax {
    if case .pipeline(let pipeline) = expression.kind { return pipeline }
    return PipelineSyntax(source: .expression(expression), operators: [], at: expression.span)
  }

  /// The body of `partition`: `(operators)`, or `{ query }`.
  mutating func partitionBody() throws(Mistake) -> BranchSyntax {
    guard take(.openBrace) else { return try branch(allowsQuery: true) }
    let pipeline = query(try tabular())
    try require(.closeBrace, "}")
    return BranchSyntax(pipeline: pipeline)
  }

  /// The body of `facet … with`: `(operators)`, or one operator.
  mutating func facetBody() throws(Mistake) -> BranchSyntax {
    if token.kind == .openParenthesis { return try branch(allowsQuery: false) }
    let operation = try operatorSyntax()
    let place = SourceSpan(operation.span.start, operation.span.start)
    return BranchSyntax(
      pipeline: PipelineSyntax(
        source: .expression(ExpressionSyntax(.star, at: place)), operators: [operation],
        at: operation.span))
  }

  /// `[name =] (pipeline) …`.
  mutating func branches() throws(Mistake) -> [BranchSyntax] {
    var branches: [BranchSyntax] = []
    repeat {
      let length = nameLength()
      if length > 0, ahead(length).kind == .assign {
        let name = try name()
        advance()
        branches.append(try branch(named: name, allowsQuery: true))
      } else {
        branches.append(try branch(allowsQuery: true))
      }
    } while token.kind == .openParenthesis || nameLength() > 0
    return branches
  }
}
