import KQLSyntax

extension Binder {
  /// The members of an entity group, as written.
  func members(of group: ExpressionSyntax) throws(Diagnostic) -> [ExpressionSyntax] {
    switch group.kind {
    case .call(let name, let members) where name.text == "entity_group":
      return members.map(\.value)
    case .name(let name):
      guard case .entities(let members)? = environment[name.text] else {
        throw Diagnostic(
          "there is no entity group '\(name.text)'", at: name.span,
          help: "define it: let \(name.text) = entity_group [A, B]")
      }
      return members
    default:
      throw Diagnostic(
        "expected an entity group", at: group.span, help: "for example entity_group [A, B]")
    }
  }

  /// What a member of an entity group is: a table, or the database that the query runs in.
  func entity(_ member: ExpressionSyntax) throws(Diagnostic) -> Environment.Meaning {
    try isThisDatabase(member) ? .database : .table(try plan(member))
  }

  /// The table that statements give, where a name stands for a member of an entity group.
  func expanded(
    _ statements: [StatementSyntax], as name: String, _ member: Environment.Meaning,
    at span: SourceSpan
  ) throws(Diagnostic) -> Plan {
    try countInlining(at: span)
    guard let last = statements.last, case .expression(let result) = last.kind else {
      throw Diagnostic("the statements have no result", at: span, help: "the last one is a query")
    }
    let inner = Environment(outer: environment)
    inner.define(name, member)
    return try nested(in: inner) { () throws(Diagnostic) in
      for statement in statements.dropLast() { try define(statement) }
      return try plan(result)
    }
  }

  /// Whether an expression stands for the database that the query runs in.
  ///
  /// That is a member of an entity group which is one, and `database(…)` and `cluster(…).database(…)`
  /// with the names that `current_database()` and `current_cluster_endpoint()` give, or without any.
  func isThisDatabase(_ syntax: ExpressionSyntax) throws(Diagnostic) -> Bool {
    switch syntax.kind {
    case .name(let name):
      if case .database? = environment[name.text] { return true }
      return false
    case .call(let name, let arguments) where name.text == "database":
      return try isNamed(arguments, by: "current_database")
    case .memberCall(let base, let name, let arguments) where name.text == "database":
      guard case .call(let cluster, let endpoint) = base.kind, cluster.text == "cluster",
        try isNamed(endpoint, by: "current_cluster_endpoint")
      else { return false }
      return try isNamed(arguments, by: "current_database")
    default: return false
    }
  }

  /// `X.$current_database` and `X.$current_cluster_endpoint`, where `X` is a member of an entity group.
  func property(
    _ name: String, ofEntity entity: NameSyntax
  ) throws(Diagnostic) -> Expression? {
    switch environment[entity.text] {
    case .database, .table: break
    case .scalar, .function, .entities, .absent, nil: return nil
    }
    switch name {
    case "$current_database", "$current_cluster_endpoint":
      return try own(String(name.dropFirst()), at: entity.span)
    default: return nil
    }
  }

  /// The diagnostic for a database or an entity group where a table or a value is expected.
  func unusable(_ name: NameSyntax) -> Diagnostic {
    if case .database? = environment[name.text] {
      return Diagnostic(
        "'\(name.text)' is a database", at: name.span, help: "name a table of it: \(name.text).T")
    }
    return Diagnostic(
      "'\(name.text)' is an entity group", at: name.span,
      help: "run a query for each of its members: macro-expand \(name.text) as X (X | …)")
  }

  private func isNamed(
    _ arguments: [ArgumentSyntax], by function: String
  ) throws(Diagnostic) -> Bool {
    guard let argument = arguments.first else { return true }
    let name = try constant(argument.value, as: .string).firstText
    let own = try own(function, at: argument.value.span)
    return name == own.constantValue?.firstText
  }

  /// The value of `current_database()` or `current_cluster_endpoint()`.
  private func own(_ function: String, at span: SourceSpan) throws(Diagnostic) -> Expression {
    let call = ExpressionSyntax(.call(NameSyntax(function, at: span), []), at: span)
    return try expression(call, in: Scope([]))
  }
}
