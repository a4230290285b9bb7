extension Parser {
  /// The name at the next token, if there is one: `x`, `['a b']`, `{parameter}`.
  ///
  /// Where a name is being declared, more keywords may stand.
  @inline(never)
  mutating func nameIfPresent(declaring: Bool = false) -> NameSyntax? {
    let start = position
    switch token.kind {
    case .openBracket:
      guard nameLength(declaring: declaring) > 0 else { return nil }
      advance()
      let name = strings().text
      advance()
      return NameSyntax(name, at: span(from: start))
    case .openBrace:
      let length = bracedNameLength()
      guard length > 0 else { return nil }
      position += length
      return NameSyntax(text(span(from: start)), at: span(from: start))
    default:
      guard declaring ? token.isDeclarableName : token.isName else { return nil }
      advance()
      return NameSyntax(text(tokens[start]), at: tokens[start].span)
    }
  }

  /// The name at the next token.
  mutating func name(declaring: Bool = false, _ what: String = "a name") throws(Mistake)
    -> NameSyntax
  {
    guard let name = nameIfPresent(declaring: declaring) else { throw expected(what) }
    return name
  }

  /// The number of tokens of the name some tokens ahead, or zero if there is none.
  func nameLength(at offset: Int = 0, declaring: Bool = false) -> Int {
    let first = ahead(offset)
    switch first.kind {
    case .openBracket:
      var length = 1
      while ahead(offset + length).kind == .string { length += 1 }
      return length > 1 && ahead(offset + length).kind == .closeBracket ? length + 1 : 0
    case .openBrace:
      return ahead(offset + 1).isName && ahead(offset + 2).kind == .closeBrace ? 3 : 0
    default:
      return (declaring ? first.isDeclarableName : first.isName) ? 1 : 0
    }
  }

  /// The number of tokens of `{name}` or `{name[1]}`, written without blanks, or zero.
  private func bracedNameLength() -> Int {
    var length = 1
    guard ahead(1).kind == .name || ahead(1).kind == .keyword, isAdjacent(1) else { return 0 }
    length += 1
    if ahead(length).kind == .openBracket, isAdjacent(length) {
      length += 1
      if ahead(length).kind == .minus, isAdjacent(length) { length += 1 }
      guard ahead(length).kind == .long, isAdjacent(length) else { return 0 }
      length += 1
      guard ahead(length).kind == .closeBracket, isAdjacent(length) else { return 0 }
      length += 1
    }
    return ahead(length).kind == .closeBrace && isAdjacent(length) ? length + 1 : 0
  }

  /// The name pattern at the next token, if there is one: `Name*`, `*Id`, `*`, `[Name*]`.
  @inline(never)
  mutating func wildcardIfPresent() -> ExpressionSyntax? {
    if token.kind == .openBracket {
      let length = wildcardLength(at: 1)
      guard length > 0, ahead(length + 1).kind == .closeBracket else { return nil }
      let start = position
      position += length + 1
      let pattern = text(tokens[start + 1].span.union(tokens[position - 1].span))
      advance()
      return ExpressionSyntax(.wildcard(pattern), at: span(from: start))
    }
    let length = wildcardLength(at: 0)
    guard length > 0 else { return nil }
    let start = position
    position += length
    let pattern = tokens[start..<position].map(text).joined()
    return ExpressionSyntax(.wildcard(pattern), at: span(from: start))
  }

  /// The number of tokens of the name pattern some tokens ahead, or zero.
  private func wildcardLength(at offset: Int) -> Int {
    let isStar = ahead(offset).kind == .star
    let isName = ahead(offset).isDeclarableName && ahead(offset + 1).kind == .star
    guard isStar || isName && isAdjacent(offset + 1) else { return 0 }
    var length = isStar ? 1 : 2
    while case let next = ahead(offset + length),
      next.kind == .star || next.kind == .long || next.isDeclarableName,
      isAdjacent(offset + length)
    { length += 1 }
    return length
  }

  // MARK: Types

  /// The names of types in declarations.
  static let typeNames: Set<String> = [
    "bool", "boolean", "date", "datetime", "decimal", "double", "dynamic", "guid", "int", "int64",
    "int8", "long", "real", "string", "time", "timespan", "uniqueid",
  ]

  /// The name of a type at the next token.
  mutating func type() throws(Mistake) -> NameSyntax {
    guard token.kind == .name || token.kind == .keyword else { throw expected("a type") }
    let name = NameSyntax(text(token), at: token.span)
    guard Self.typeNames.contains(name.text) else {
      throw mistake(.unknownType(name.text, at: name.span))
    }
    advance()
    return name
  }

  /// `name: type`.
  mutating func columnDeclaration() throws(Mistake) -> ColumnDeclarationSyntax {
    let name = try name(declaring: true, "a column's name")
    try require(.colon, ":")
    return ColumnDeclarationSyntax(name: name, type: try type())
  }

  /// `(name: type, …)`, perhaps with `*` first, as in `evaluate f(): (*, a: long)`.
  mutating func columnDeclarations(allowsStar: Bool = false) throws(Mistake)
    -> [ColumnDeclarationSyntax]
  {
    try require(.openParenthesis, "(")
    _ = take(.comma)
    var columns: [ColumnDeclarationSyntax] = []
    if allowsStar, token.kind == .star {
      columns.append(starDeclaration())
      _ = take(.comma)
    }
    while !token.isListEnd {
      columns.append(try columnDeclaration())
      guard take(.comma) else { break }
    }
    try require(.closeParenthesis, ")")
    return columns
  }

  /// `*` among columns.
  mutating func starDeclaration() -> ColumnDeclarationSyntax {
    let star = NameSyntax("*", at: token.span)
    advance()
    return ColumnDeclarationSyntax(name: star, type: NameSyntax("", at: star.span))
  }
}
