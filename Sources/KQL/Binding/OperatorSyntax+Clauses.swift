import KQLSyntax

extension OperatorSyntax {
  /// What was written for a clause.
  func clause(_ label: String) -> ClauseSyntax? { clauses.clause(label) }

  /// The expression of a clause that the grammar requires.
  func expression(_ label: String) throws(Diagnostic) -> ExpressionSyntax {
    guard let value = optionalExpression(label) else { throw missing(label) }
    return value
  }

  /// The expression of a clause.
  func optionalExpression(_ label: String) -> ExpressionSyntax? {
    clauses.expression(label)
  }

  /// The named expressions of a clause; none when it is not there.
  func named(_ label: String) -> [NamedExpressionSyntax] {
    if case .named(let values)? = clause(label) { return values }
    return []
  }

  /// The one named expression of a clause that the grammar requires.
  func namedOnce(_ label: String) throws(Diagnostic) -> NamedExpressionSyntax {
    guard let value = named(label).first else { throw missing(label) }
    return value
  }

  /// The ordered expressions of a clause; none when it is not there.
  func ordered(_ label: String) -> [OrderedExpressionSyntax] {
    if case .ordered(let values)? = clause(label) { return values }
    return []
  }

  /// The name of a clause that the grammar requires.
  func name(_ label: String) throws(Diagnostic) -> NameSyntax {
    guard case .name(let name)? = clause(label) else { throw missing(label) }
    return name
  }

  /// The repeated sub-clauses of a clause.
  func group(_ label: String) -> [[LabelledClause]] {
    if case .group(let members)? = clause(label) { return members }
    return []
  }

  /// The value of a parameter `name = value`.
  func parameter(_ name: String) -> ExpressionSyntax? {
    parameters.first { $0.name?.text == name }?.value
  }

  /// The text of a parameter whose value is a bare word or a string: `kind = inner`.
  func word(_ parameter: String) -> String? {
    switch self.parameter(parameter)?.kind {
    case .name(let name): name.text
    case .literal(let literal): literal.text
    default: nil
    }
  }

  /// The text of a parameter that must be one of some words.
  ///
  /// - Throws: A diagnostic when it is another.
  func word(_ parameter: String, in words: [String]) throws(Diagnostic) -> String? {
    guard let value = self.parameter(parameter) else { return nil }
    guard let word = word(parameter), words.contains(word) else {
      throw Diagnostic(
        "unknown value of '\(parameter)'", at: value.span,
        help: "it is one of \(words.joined(separator: ", "))")
    }
    return word
  }

  /// The diagnostic for a clause that is not there.
  func missing(_ label: String) -> Diagnostic {
    Diagnostic("'\(keyword.text)' has no \(label)", at: span)
  }
}

extension [LabelledClause] {
  /// What was written for a clause.
  func clause(_ label: String) -> ClauseSyntax? { first { $0.label == label }?.clause }

  /// The expression of a clause.
  func expression(_ label: String) -> ExpressionSyntax? {
    if case .expression(let value)? = clause(label) { return value }
    return nil
  }
}

extension Binder {
  /// A constant whole number of at least zero, such as the count of `top`.
  func count(_ syntax: ExpressionSyntax) throws(Diagnostic) -> Int {
    try requireWhole(syntax)
    let value = try constant(syntax, as: .long)
    guard let count = value.value(0, as: Int64.self), count >= 0 else {
      throw Diagnostic("expected a number that is not negative", at: syntax.span)
    }
    return Int(count)
  }

  /// Refuses a dynamic value where values are compared as keys, but for members of events whose types nobody
  /// can declare: the original's queries group by them.
  func requireKey(
    _ key: Expression, at span: SourceSpan, _ use: String
  ) throws(Diagnostic) {
    guard key.type == .dynamic, catalog?.hasUntypedMembers != true else { return }
    throw Diagnostic(
      "cannot \(use)", at: span, help: "convert it, for example with tostring()")
  }
}
