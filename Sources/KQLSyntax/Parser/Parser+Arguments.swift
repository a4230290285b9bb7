extension Parser {
  /// `(argument, …)`; sets the height to that of the tallest.
  mutating func arguments() throws(Mistake) -> [ArgumentSyntax] {
    let outer = tallest
    tallest = 0
    defer { tallest = outer }
    try require(.openParenthesis, "(")
    var arguments: [ArgumentSyntax] = []
    if !token.isListEnd {
      repeat { arguments.append(try argument()) } while take(.comma)
    }
    try require(.closeParenthesis, ")")
    height = tallest
    return arguments
  }

  private mutating func argument() throws(Mistake) -> ArgumentSyntax {
    let next = ahead(1).kind
    if token.kind == .star, next == .closeParenthesis || next == .comma {
      advance()
      return ArgumentSyntax(value: ExpressionSyntax(.star, at: tokens[position - 1].span))
    }
    let named = try namedExpression()
    guard named.names.count > 1 else {
      return ArgumentSyntax(name: named.names.first, value: named.expression)
    }
    return ArgumentSyntax(value: unnamed(named))
  }

  /// `[name =] expression`, `(name, …) = expression`.
  mutating func namedExpression() throws(Mistake) -> NamedExpressionSyntax {
    let length = nameLength(declaring: true)
    if length > 0, ahead(length).kind == .assign {
      let name = try name(declaring: true)
      advance()
      return NamedExpressionSyntax(names: [name], expression: try expression())
    }
    try refuseDashedName()
    guard isNameList() else {
      return NamedExpressionSyntax(names: [], expression: try expression())
    }
    advance()
    var names: [NameSyntax] = []
    repeat { names.append(try name(declaring: true)) } while take(.comma)
    try require(.closeParenthesis, ")")
    try require(.assign, "=")
    return NamedExpressionSyntax(names: names, expression: try expression())
  }

  /// A named expression where the tree has no place for names.
  mutating func unnamedExpression() throws(Mistake) -> ExpressionSyntax {
    unnamed(try namedExpression())
  }

  private func unnamed(_ named: NamedExpressionSyntax) -> ExpressionSyntax {
    guard let first = named.names.first else { return named.expression }
    return ExpressionSyntax(
      .named(named.names, named.expression), at: first.span.union(named.expression.span))
  }

  /// Whether `(name, …) =` comes next.
  private func isNameList() -> Bool {
    guard token.kind == .openParenthesis else { return false }
    var offset = 1
    while true {
      let length = nameLength(at: offset, declaring: true)
      guard length > 0 else { return false }
      offset += length
      guard ahead(offset).kind == .comma else { break }
      offset += 1
    }
    return ahead(offset).kind == .closeParenthesis && ahead(offset + 1).kind == .assign
  }

  /// Refuses `my-name = …`, which needs brackets.
  private mutating func refuseDashedName() throws(Mistake) {
    guard token.kind == .name || token.kind == .keyword else { return }
    var length = 1
    while isAdjacent(length) {
      let next = ahead(length).kind
      guard next == .name || next == .keyword || next == .minus else { break }
      length += 1
    }
    guard ahead(length).kind == .assign else { return }
    let span = token.span.union(ahead(length - 1).span)
    throw mistake(.nameNeedsBrackets(text(span), at: span))
  }
}
