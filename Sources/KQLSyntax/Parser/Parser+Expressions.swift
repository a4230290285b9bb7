extension Parser {
  /// A scalar expression, or a table where the place asks for one.
  mutating func expression() throws(Mistake) -> ExpressionSyntax {
    try deepen()
    defer { depth -= 1 }
    let expression = try binary(from: .or)
    tallest = max(tallest, height)
    return expression
  }

  // MARK: Operators

  /// Operands and operators that bind at least as tightly as `minimum`.
  private mutating func binary(from minimum: InfixOperator.Precedence) throws(Mistake)
    -> ExpressionSyntax
  {
    var left = try operand(in: minimum)
    var tightest = InfixOperator.Precedence.text.rawValue
    while let infix = InfixOperator(token),
      infix.precedence.rawValue >= minimum.rawValue, infix.precedence.rawValue <= tightest
    {
      if token.keyword == .in, ahead(1).keyword == .range { break }
      left = try operation(infix, on: left)
      tightest = infix.precedence.rawValue - (infix.isChaining ? 0 : 1)
    }
    return left
  }

  private mutating func operation(_ infix: InfixOperator, on left: ExpressionSyntax)
    throws(Mistake) -> ExpressionSyntax
  {
    let leftHeight = height
    switch infix.form {
    case .binary(.or), .binary(.and): return try chain(infix, from: left)
    case .binary(let form):
      advance()
      let right = try binary(above: infix.precedence)
      try rise(to: max(leftHeight, height) + 1)
      return ExpressionSyntax(.binary(form, left, right), at: left.span.union(right.span))
    case .membership(let form):
      let start = position
      advance()
      let elements = try members()
      try rise(to: max(leftHeight, height) + 1)
      return ExpressionSyntax(
        .membership(form, left, elements), at: left.span.union(span(from: start)))
    case .between(let isNegated):
      let start = position
      advance()
      try require(.openParenthesis, "(")
      let low = try expression()
      let lowHeight = height
      try require(.dotDot, "..")
      let high = try expression()
      try require(.closeParenthesis, ")")
      try rise(to: max(leftHeight, lowHeight, height) + 1)
      return ExpressionSyntax(
        .between(left, low: low, high: high, isNegated: isNegated),
        at: left.span.union(span(from: start)))
    }
  }

  private mutating func binary(above precedence: InfixOperator.Precedence) throws(Mistake)
    -> ExpressionSyntax
  {
    guard let next = InfixOperator.Precedence(rawValue: precedence.rawValue + 1) else {
      return try signed()
    }
    return try binary(from: next)
  }

  /// `a or b or …`, `a and b and …`, as a balanced tree: thousands of terms must not make a tree
  /// that is thousands of levels tall.
  private mutating func chain(_ infix: InfixOperator, from first: ExpressionSyntax)
    throws(Mistake) -> ExpressionSyntax
  {
    guard case .binary(let form) = infix.form else { return first }
    let keyword = token.keyword
    var terms = [first]
    var tallestTerm = height
    while token.keyword == keyword {
      advance()
      terms.append(try binary(above: infix.precedence))
      tallestTerm = max(tallestTerm, height)
    }
    try rise(to: tallestTerm + (Int.bitWidth - terms.count.leadingZeroBitCount))
    return balanced(form, terms[...])
  }

  private func balanced(_ form: BinaryOperator, _ terms: ArraySlice<ExpressionSyntax>)
    -> ExpressionSyntax
  {
    if terms.count == 1 { return terms[terms.startIndex] }
    let middle = (terms.startIndex + terms.endIndex + 1) / 2
    let left = balanced(form, terms[..<middle])
    let right = balanced(form, terms[middle...])
    return ExpressionSyntax(.binary(form, left, right), at: left.span.union(right.span))
  }

  /// The list of `in (…)`: expressions, or one query.
  private mutating func members() throws(Mistake) -> [ExpressionSyntax] {
    let outer = tallest
    tallest = 0
    defer { tallest = outer }
    try require(.openParenthesis, "(")
    var elements = [try tabular()]
    if case .pipeline = elements[0].kind {
    } else {
      while take(.comma) { elements.append(try expression()) }
    }
    try require(.closeParenthesis, ")")
    height = tallest
    return elements
  }

  // MARK: Operands

  private mutating func operand(in minimum: InfixOperator.Precedence) throws(Mistake)
    -> ExpressionSyntax
  {
    guard token.kind == .star else { return try signed() }
    let star = ExpressionSyntax(.star, at: token.span)
    let next = InfixOperator(ahead(1))
    let isEquality =
      ahead(1).kind == .equal && minimum.rawValue <= InfixOperator.Precedence.equality.rawValue
    guard next?.precedence == .text || isEquality else { throw expected("an expression") }
    advance()
    height = 1
    return star
  }

  /// `-x`, `+x` or `x`.
  private mutating func signed() throws(Mistake) -> ExpressionSyntax {
    guard token.kind == .minus || token.kind == .plus else { return try postfix() }
    let start = position
    let sign: UnaryOperator = token.kind == .minus ? .minus : .plus
    advance()
    let value = try postfix()
    try rise(to: height + 1)
    return ExpressionSyntax(.unary(sign, value), at: span(from: start))
  }

  /// An operand with its members and elements: `a.b['c'][0]`.
  mutating func postfix() throws(Mistake) -> ExpressionSyntax {
    if token.keyword == .totable { return try wrapped { .toTable($0) } }
    let start = position
    var base = try primary()
    while true {
      let baseHeight = height
      switch token.kind {
      case .dot:
        advance()
        base = try member(of: base, from: start)
      case .openBracket:
        base = try element(of: base, from: start)
      default: return base
      }
      try rise(to: max(baseHeight, height) + 1)
    }
  }

  /// What follows the dot of `base.name`, `base.f(…)`, `base.['name']`.
  mutating func member(of base: ExpressionSyntax, from start: Int) throws(Mistake)
    -> ExpressionSyntax
  {
    height = 0
    if token.kind == .openBracket, nameLength() == 0 {
      if let wildcard = wildcardIfPresent(), case .wildcard(let pattern) = wildcard.kind {
        let name = NameSyntax(pattern, at: wildcard.span)
        return ExpressionSyntax(.path(base, name), at: span(from: start))
      }
      return try element(of: base, from: start)
    }
    let name = try selector()
    guard token.kind == .openParenthesis else {
      return ExpressionSyntax(.path(base, name), at: span(from: start))
    }
    let arguments = try arguments()
    return ExpressionSyntax(.memberCall(base, name, arguments), at: span(from: start))
  }

  /// What follows in `base[expression]`.
  mutating func element(of base: ExpressionSyntax, from start: Int) throws(Mistake)
    -> ExpressionSyntax
  {
    if nameLength() > 0, let name = nameIfPresent() {
      height = 0
      return ExpressionSyntax(.path(base, name), at: span(from: start))
    }
    advance()
    let index = try expression()
    try require(.closeBracket, "]")
    return ExpressionSyntax(.index(base, index), at: span(from: start))
  }

  /// A name where a column or a table may stand, which takes a few keywords more.
  @inline(never)
  private mutating func selector() throws(Mistake) -> NameSyntax {
    switch (token.kind, token.keyword) {
    case (.at, _), (_, .kind), (_, .withsource), (_, .withSource):
      let name = NameSyntax(text(token), at: token.span)
      advance()
      return name
    default:
      if let name = nameIfPresent() { return name }
      throw missingOperand()
    }
  }

  private mutating func missingOperand() -> Mistake {
    if token.kind == .keyword, ahead(1).isListEnd || InfixOperator(ahead(1)) != nil {
      return mistake(.reservedName(text(token), at: token.span))
    }
    return expected("an expression")
  }

  private mutating func primary() throws(Mistake) -> ExpressionSyntax {
    switch token.kind {
    case .openParenthesis: return try parenthesized()
    case .openBracket:
      if let wildcard = wildcardIfPresent() {
        height = 1
        return wildcard
      }
      guard nameLength() > 0 else { throw expected("an expression") }
    case .keyword:
      switch token.keyword {
      case .datatable, .externaldata, .externalData: return try tableOfConstants()
      case .inlineExternalTable
      where ahead(1).kind == .openParenthesis || ahead(1).keyword == .kind:
        return try tableOfConstants()
      case .toscalar: return try wrapped { .toScalar($0) }
      case .materialize where ahead(1).kind == .openParenthesis:
        return try wrapped { .materialize($0) }
      default: break
      }
    default: break
    }
    if let literal = try literalIfPresent() { return literal }
    return try nameOrCall()
  }

  /// `datatable …`, `externaldata …` and `inline_external_table …`, the operators that may stand where
  /// an expression can.
  @inline(never)
  private mutating func tableOfConstants() throws(Mistake) -> ExpressionSyntax {
    let outer = tallest
    tallest = 0
    let operation = try operatorSyntax()
    try rise(to: tallest + 1)
    tallest = outer
    return pipeline(of: operation)
  }

  mutating func nameOrCall() throws(Mistake) -> ExpressionSyntax {
    let start = position
    let name = try selector()
    return token.kind == .openParenthesis
      ? try call(of: name, from: start) : try reference(to: name, from: start)
  }

  @inline(never)
  private mutating func call(of name: NameSyntax, from start: Int) throws(Mistake)
    -> ExpressionSyntax
  {
    let arguments = try arguments()
    try rise(to: height + 1)
    return ExpressionSyntax(.call(name, arguments), at: span(from: start))
  }

  /// A name, perhaps with the `datascope = …` of old queries, which is of no account here.
  private mutating func reference(to name: NameSyntax, from start: Int) throws(Mistake)
    -> ExpressionSyntax
  {
    height = 1
    let expression = ExpressionSyntax(.name(name), at: span(from: start))
    if take(.datascope) {
      try require(.assign, "=")
      guard take("all") || take("hotcache") else { throw expected("'all' or 'hotcache'") }
    }
    return expression
  }

  private mutating func parenthesized() throws(Mistake) -> ExpressionSyntax {
    advance()
    let expression = try tabular()
    try require(.closeParenthesis, ")")
    return expression
  }

  /// `toscalar(query)` and the like.
  private mutating func wrapped(_ make: (ExpressionSyntax) -> ExpressionSyntax.Kind)
    throws(Mistake) -> ExpressionSyntax
  {
    let start = position
    advance()
    if take(.kind) {
      try require(.assign, "=")
      advance()
    }
    try require(.openParenthesis, "(")
    let query = try tabular()
    try require(.closeParenthesis, ")")
    try rise(to: height + 1)
    return ExpressionSyntax(make(query), at: span(from: start))
  }
}
