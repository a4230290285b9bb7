extension Parser {
  /// The tables of `union`: names, name patterns, calls, queries in parentheses.
  mutating func tables() throws(Mistake) -> [ExpressionSyntax] {
    var tables: [ExpressionSyntax] = []
    repeat { tables.append(try table()) } while take(.comma)
    return tables
  }

  /// `(table [| as name], …)`, as `find` and `search` take them.
  mutating func tablesInParentheses() throws(Mistake) -> [ExpressionSyntax] {
    try require(.openParenthesis, "(")
    var tables: [ExpressionSyntax] = []
    repeat {
      let start = position
      let table = try table()
      guard take(.bar) else {
        tables.append(table)
        continue
      }
      guard token.keyword == .as else { throw expected("'as'") }
      let pipeline = PipelineSyntax(
        source: .expression(table), operators: [try operatorSyntax()], at: span(from: start))
      tables.append(ExpressionSyntax(.pipeline(pipeline), at: pipeline.span))
    } while take(.comma)
    try require(.closeParenthesis, ")")
    return tables
  }

  private mutating func table() throws(Mistake) -> ExpressionSyntax {
    if token.kind == .openParenthesis {
      advance()
      let table = try tabular()
      try require(.closeParenthesis, ")")
      return table
    }
    if let wildcard = wildcardIfPresent() { return wildcard }
    guard nameLength() > 0 || token.keyword == .kind else { return try postfix() }
    return try pathOfTable()
  }

  /// `T`, `f(1)`, `database('x').T`, `database('x').T*`.
  private mutating func pathOfTable() throws(Mistake) -> ExpressionSyntax {
    let start = position
    var table = try nameOrCall()
    while true {
      let tableHeight = height
      if take(.dot) {
        if let wildcard = wildcardIfPresent(), case .wildcard(let pattern) = wildcard.kind {
          let name = NameSyntax(pattern, at: wildcard.span)
          return ExpressionSyntax(.path(table, name), at: span(from: start))
        }
        table = try member(of: table, from: start)
      } else if token.kind == .openBracket {
        table = try element(of: table, from: start)
      } else {
        return table
      }
      try rise(to: max(tableHeight, height) + 1)
    }
  }

  /// The columns that `find` keeps: `name[: type]`, `*`, `pack(*)` or `pack_all()`.
  mutating func foundColumns() throws(Mistake) -> [ColumnDeclarationSyntax] {
    var columns: [ColumnDeclarationSyntax] = []
    repeat {
      let start = position
      let packsAll = ahead(1).kind == .openParenthesis && take("pack_all")
      if packsAll || take("pack") {
        try require(.openParenthesis, "(")
        if !packsAll { try require(.star, "*") }
        try require(.closeParenthesis, ")")
        let name = NameSyntax("pack(*)", at: span(from: start))
        columns.append(ColumnDeclarationSyntax(name: name, type: NameSyntax("", at: name.span)))
      } else if token.kind == .star {
        columns.append(starDeclaration())
      } else {
        let name = try name()
        let type = take(.colon) ? try type() : NameSyntax("", at: name.span)
        columns.append(ColumnDeclarationSyntax(name: name, type: type))
      }
    } while take(.comma)
    return columns
  }

  /// A named entity group, a call that gives one, `entity_group [cluster('c').database('d'), …]`,
  /// or a dynamic constant.
  mutating func entityGroup() throws(Mistake) -> ExpressionSyntax {
    guard token.keyword == .entityGroup, ahead(1).kind == .openBracket else { return try postfix() }
    let start = position
    let name = NameSyntax(text(token), at: token.span)
    position += 2
    var members: [ArgumentSyntax] = []
    repeat { members.append(ArgumentSyntax(value: try expression())) } while take(.comma)
    try require(.closeBracket, "]")
    return ExpressionSyntax(.call(name, members), at: span(from: start))
  }

  // MARK: Graphs

  /// `(a)-[e]->(b), …`.
  mutating func graphPatterns() throws(Mistake) -> [GraphPatternSyntax] {
    var patterns: [GraphPatternSyntax] = []
    repeat {
      var elements: [GraphPatternSyntax.Element] = []
      while let element = try graphElement() { elements.append(element) }
      if elements.isEmpty { throw expected("a node such as '(n)'") }
      patterns.append(GraphPatternSyntax(elements: elements))
    } while take(.comma)
    return patterns
  }

  private mutating func graphElement() throws(Mistake) -> GraphPatternSyntax.Element? {
    let start = position
    if take(.openParenthesis) {
      let name = nameIfPresent()
      try require(.closeParenthesis, ")")
      return .node(name)
    }
    if take("-->") { return edge(.outgoing, from: start) }
    if take("<--") { return edge(.incoming, from: start) }
    if take("--") { return edge(.any, from: start) }
    let isIncoming = take("<-[")
    guard isIncoming || take("-[") else { return nil }
    let name = nameIfPresent()
    var range: [ExpressionSyntax] = []
    if take(.star) {
      range.append(try postfix())
      try require(.dotDot, "..")
      range.append(try postfix())
    }
    let isOutgoing = take("]->")
    guard isOutgoing || take("]-") else { throw expected("']->' or ']-'") }
    let direction: GraphEdgeSyntax.Direction =
      isOutgoing ? .outgoing : isIncoming ? .incoming : .any
    return edge(direction, from: start, name: name, range: range)
  }

  private func edge(
    _ direction: GraphEdgeSyntax.Direction, from start: Int, name: NameSyntax? = nil,
    range: [ExpressionSyntax] = []
  ) -> GraphPatternSyntax.Element {
    .edge(GraphEdgeSyntax(name: name, direction: direction, range: range, at: span(from: start)))
  }
}
