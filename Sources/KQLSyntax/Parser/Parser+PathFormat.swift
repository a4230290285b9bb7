extension Parser {
  /// The texts, partition columns and `datetime_pattern('pattern', column)` of a path, in order.
  mutating func pathFormat() throws(Mistake) -> [ExpressionSyntax] {
    try require(.openParenthesis, "(")
    var elements: [ExpressionSyntax] = []
    if token.kind == .string, let text = try literalIfPresent() { elements.append(text) }
    repeat {
      elements.append(try pathColumn())
      if token.kind == .string, let text = try literalIfPresent() { elements.append(text) }
    } while !token.isListEnd
    try require(.closeParenthesis, ")")
    return elements
  }

  private mutating func pathColumn() throws(Mistake) -> ExpressionSyntax {
    let start = position
    guard token.keyword == .datetimePattern, ahead(1).kind == .openParenthesis else {
      let name = try name(declaring: false, "a partition column")
      return ExpressionSyntax(.name(name), at: name.span)
    }
    let function = NameSyntax(text(token), at: token.span)
    position += 2
    guard token.kind == .string, let pattern = try literalIfPresent() else {
      throw expected("a string")
    }
    try require(.comma, ",")
    let name = try name(declaring: false, "a partition column")
    try require(.closeParenthesis, ")")
    let column = ExpressionSyntax(.name(name), at: name.span)
    return ExpressionSyntax(
      .call(function, [ArgumentSyntax(value: pattern), ArgumentSyntax(value: column)]),
      at: span(from: start))
  }
}
