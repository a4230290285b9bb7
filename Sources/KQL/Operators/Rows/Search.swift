import KQLSyntax

extension QueryOperator {
  static let search = QueryOperator(source: "search") {
    (input: Plan?, syntax, binder) throws(Diagnostic) -> Plan in
    var tables = try binder.sources(syntax, after: input, "search_arg")
    if tables.isEmpty { tables = try binder.everyTable(at: syntax.keyword.span) }
    guard !tables.isEmpty else {
      throw Diagnostic(
        "'search' has no table", at: syntax.keyword.span,
        help: "write T | search … or search in (T) …")
    }
    let kinds = ["default", "case_insensitive", "case_sensitive"]
    let isCaseSensitive = try syntax.word("kind", in: kinds) == "case_sensitive"
    let predicate = try SearchPredicate(isCaseSensitive: isCaseSensitive)
      .condition(try syntax.expression("predicate"))
    let searched = SearchedTables(tables, for: predicate, binder)
    var found: [Plan] = []
    for table in searched.tables {
      let scope = Scope(table.plan, binder)
      let condition = try binder.predicate(
        searched.predicate(for: table).textColumns(of: scope.schema), in: scope)
      let rows = Plan.filtered(table.plan, by: [condition])
      // Hidden columns stay, for the operators behind that name them.
      let schema = [ColumnSchema("$table", .string)] + scope.schema
      found.append(
        .projected(rows, named: "search", schema, [Constant(table.name)] + scope.inputColumns))
    }
    return found.count == 1 ? found[0] : united(found.map { ("", $0) })
  }
}

/// The meaning of a `search` predicate, in which a text stands for "any column has this term".
struct SearchPredicate {
  let isCaseSensitive: Bool

  /// A name for all columns that hold text.
  static let texts = "$texts"

  /// The predicate with its texts replaced by comparisons.
  func condition(_ syntax: ExpressionSyntax) throws(Diagnostic) -> ExpressionSyntax {
    switch syntax.kind {
    case .star:
      return ExpressionSyntax(.literal(LiteralSyntax(.bool, "true")), at: syntax.span)
    case .literal(let literal) where literal.kind == .real || literal.kind == .decimal:
      // Such a number is looked for in texts only; see `textColumns`.
      let name = ExpressionSyntax(.name(NameSyntax(Self.texts, at: syntax.span)), at: syntax.span)
      return comparison(name, literal, at: syntax.span)
    case .literal(let literal) where literal.kind != .bool:
      let star = ExpressionSyntax(.star, at: syntax.span)
      return comparison(star, literal, at: syntax.span)
    case .binary(.and, let left, let right):
      return ExpressionSyntax(
        .binary(.and, try condition(left), try condition(right)), at: syntax.span)
    case .binary(.or, let left, let right):
      return ExpressionSyntax(
        .binary(.or, try condition(left), try condition(right)), at: syntax.span)
    case .binary(.has, let column, let term):
      guard case .literal(let literal) = term.kind, literal.text.contains("*") else {
        return syntax
      }
      return comparison(column, literal, at: syntax.span)
    case .call(let name, let arguments) where name.text == "not" && arguments.count == 1:
      let inner = ArgumentSyntax(value: try condition(arguments[0].value))
      return ExpressionSyntax(.call(name, [inner]), at: syntax.span)
    default: return syntax
    }
  }

  /// Whether a column, or any, has a term; `*` at its ends stands for anything.
  private func comparison(
    _ column: ExpressionSyntax, _ literal: LiteralSyntax, at span: SourceSpan
  ) -> ExpressionSyntax {
    let text = literal.text
    let isOpenAtStart = text.hasPrefix("*")
    let isOpenAtEnd = text.count > 1 && text.hasSuffix("*")
    let term = text.dropFirst(isOpenAtStart ? 1 : 0).dropLast(isOpenAtEnd ? 1 : 0)
    if term.contains("*") {
      return regex(column, String(text), at: span)
    }
    let symbol: BinaryOperator =
      switch (isOpenAtStart, isOpenAtEnd) {
      case (false, false): isCaseSensitive ? .hasCaseSensitive : .has
      case (false, true): isCaseSensitive ? .hasPrefixCaseSensitive : .hasPrefix
      case (true, false): isCaseSensitive ? .hasSuffixCaseSensitive : .hasSuffix
      case (true, true): isCaseSensitive ? .containsCaseSensitive : .contains
      }
    let wanted = ExpressionSyntax(.literal(LiteralSyntax(.string, String(term))), at: span)
    return ExpressionSyntax(.binary(symbol, column, wanted), at: span)
  }

  /// A term with `*` in its middle.
  private func regex(
    _ column: ExpressionSyntax, _ text: String, at span: SourceSpan
  ) -> ExpressionSyntax {
    var pattern = isCaseSensitive ? "" : "(?i)"
    if !text.hasPrefix("*") { pattern += #"\b"# }
    for character in text.unicodeScalars {
      if character == "*" {
        pattern += ".*?"
      } else {
        // Behind a backslash letters, digits and angle brackets have a meaning.
        let isPlain =
          character.value > 127 || character.properties.isAlphabetic
          || (48...57).contains(character.value) || character == "<" || character == ">"
        pattern += isPlain ? String(character) : "\\\(character)"
      }
    }
    if !text.hasSuffix("*") { pattern += #"\b"# }
    let wanted = ExpressionSyntax(.literal(LiteralSyntax(.string, pattern)), at: span)
    return ExpressionSyntax(.binary(.matchesRegex, column, wanted), at: span)
  }
}

extension ExpressionSyntax {
  /// The predicate with comparisons of "all texts" spelled out for the columns of a table.
  fileprivate func textColumns(of schema: Schema) throws(Diagnostic) -> ExpressionSyntax {
    try replacing { (part) throws(Diagnostic) in
      guard case .binary(let symbol, let left, let wanted) = part.kind,
        case .name(let name) = left.kind, name.text == SearchPredicate.texts
      else { return nil }
      var result = ExpressionSyntax(.literal(LiteralSyntax(.bool, "false")), at: part.span)
      for column in schema.withoutHidden where column.type == .string || column.type == .dynamic {
        let value = ExpressionSyntax(.name(NameSyntax(column.name, at: part.span)), at: part.span)
        let found = ExpressionSyntax(.binary(symbol, value, wanted), at: part.span)
        result = ExpressionSyntax(.binary(.or, result, found), at: part.span)
      }
      return result
    }
  }
}
