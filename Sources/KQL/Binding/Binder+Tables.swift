import KQLSyntax

extension Binder {
  /// A tabular expression.
  func plan(_ syntax: ExpressionSyntax) throws(Diagnostic) -> Plan {
    tableDepth += 1
    defer { tableDepth -= 1 }
    if let plan = try patternPlan(syntax) { return plan }
    switch syntax.kind {
    case .pipeline(let pipeline): return try plan(pipeline)
    case .name(let name): return try table(name)
    case .toTable(let inner): return try plan(inner)
    case .materialize(let inner): return .shared(try plan(inner), SharedTable())
    case .call(let name, let arguments):
      return try tabularCall(name, arguments, at: syntax.span)
    case .path(let base, let name) where try isThisDatabase(base):
      return try table(name)
    case .memberCall(let base, let name, let arguments) where try isThisDatabase(base):
      return try tabularCall(name, arguments, at: syntax.span)
    case .memberCall, .path:
      throw Diagnostic(
        "there are no other clusters or databases here", at: syntax.span,
        help: "name the table alone")
    case .literal, .wildcard, .star, .index, .unary, .binary, .membership, .between, .toScalar,
      .typeOf, .named:
      throw Diagnostic("expected a table", at: syntax.span)
    }
  }

  /// A pipeline, from its source through its operators.
  func plan(_ pipeline: PipelineSyntax) throws(Diagnostic) -> Plan {
    switch pipeline.source {
    case .expression(let expression):
      return try plan(
        pipeline.operators, from: try plan(expression), named: tableName(expression))
    case .operator(let syntax):
      let source = try plan(syntax, on: nil)
      if source.size > Plan.sizeLimit { throw tooLarge(at: syntax.span) }
      return try plan(pipeline.operators, from: source)
    }
  }

  /// A pipeline whose source is the rows of `input` (`mv-apply`, `fork`, `partition`).
  func plan(_ branch: PipelineSyntax, from input: Plan) throws(Diagnostic) -> Plan {
    tableDepth += 1
    defer { tableDepth -= 1 }
    switch branch.source {
    case .expression(let expression):
      if case .star = expression.kind { return try plan(branch.operators, from: input) }
      return try plan(branch)
    case .operator(let syntax):
      inputName = nil
      return try plan(
        branch.operators, from: try plan(syntax, on: input), named: nameGiven(by: syntax))
    }
  }

  private func plan(
    _ operators: [OperatorSyntax], from source: Plan, named name: String? = nil
  ) throws(Diagnostic) -> Plan {
    var plan = source
    var name = name
    for syntax in operators {
      if tableDepth == 1, !results.isEmpty {
        throw Diagnostic(
          "'\(syntax.keyword.text)' cannot follow an operator that gives several tables",
          at: syntax.keyword.span, help: "put it into each of the branches")
      }
      inputName = name
      plan = try self.plan(syntax, on: plan)
      name = nameGiven(by: syntax)
    }
    if let last = operators.last, plan.size > Plan.sizeLimit { throw tooLarge(at: last.span) }
    return plan
  }

  private func tooLarge(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "more than \(Plan.sizeLimit) operators, with the tables that names stand for", at: span,
      help: "a table that is named with 'let' counts wherever it is used")
  }

  /// One operator on the rows of a plan.
  private func plan(_ syntax: OperatorSyntax, on input: Plan?) throws(Diagnostic) -> Plan {
    guard let definition = operators[syntax.keyword.text] else {
      throw UnavailableName.refusal(
        of: syntax.keyword, "operator", UnavailableName.operator(syntax.keyword.text))
        ?? Diagnostic(
          "the operator '\(syntax.keyword.text)' is not built yet", at: syntax.keyword.span)
    }
    for (index, parameter) in syntax.parameters.enumerated() {
      guard let name = parameter.name, !name.text.hasPrefix("hint."),
        syntax.parameters[..<index].contains(where: { $0.name?.text == name.text })
      else { continue }
      throw Diagnostic("the parameter '\(name.text)' stands twice", at: name.span)
    }
    return try definition.bind(input, syntax, self)
  }

  private func table(_ name: NameSyntax) throws(Diagnostic) -> Plan {
    switch environment[name.text] {
    case .table(let plan): return plan
    case .function(let function, let names):
      return try tabularResult(name, function, names, [], at: name.span)
    case .scalar:
      throw Diagnostic("'\(name.text)' is a value, not a table", at: name.span)
    case .database, .entities: throw unusable(name)
    case .absent(let error): throw error
    case nil: break
    }
    guard let catalog else {
      let help = Suggestion.closest(to: name.text, in: environment.allNames)
        .map { "did you mean '\($0)'?" }
      throw Diagnostic(
        "unknown table '\(name.text)'", at: name.span,
        help: help ?? "there is no input: start with print, range or datatable")
    }
    return try table(name, catalog)
  }

  private func table(_ name: NameSyntax, _ catalog: InputCatalog) throws(Diagnostic) -> Plan {
    switch catalog.naming(name.text, at: name.span, in: environment.source) {
    case .table(let table): return try input(table)
    case .routed(let table, let column):
      let type = ExpressionSyntax(
        .name(NameSyntax(table.schema[column].name, at: name.span)), at: name.span)
      let text = ExpressionSyntax(
        .literal(LiteralSyntax(.string, name.text)), at: name.span)
      let input = try input(table)
      let condition = try predicate(
        ExpressionSyntax(.binary(.equal, type, text), at: name.span), in: Scope(input, self))
      return .filtered(input, by: [condition])
    case .absent:
      let error = absentTable(name, catalog)
      absence = error
      throw error
    case .second(let known): throw secondName(name, known)
    case .split:
      needsRouting = true
      throw secondName(name, name.text)
    }
  }

  /// No input has a table of a name: which there are, which is perhaps meant, and which input has it.
  private func absentTable(_ name: NameSyntax, _ catalog: InputCatalog) -> Diagnostic {
    if catalog.contested.contains(name.text) { return contestedTable(name.text, at: name.span) }
    let isAlone = !catalog.hasSeveralInputs
    let records = catalog.recordNames
    let tables = catalog.tableNames.filter { !records.contains($0) }.joined(separator: ", ")
    var help = "\(isAlone ? "it has" : "there are") \(tables)"
    let owners = catalog.offers(name.text)
    if let owners {
      help += "; \(name.text) is a table of \(owners.joined(separator: " and "))"
    }
    if !isAlone {
      help += "; --as NAME behind an input names it"
    } else if records.isEmpty {
      help += "; --as \(name.text) reads its events under that name"
    } else {
      help += "; all its events are \(records.joined(separator: ", "))"
    }
    if owners == nil, !catalog.takesAnyName,
      let near = Suggestion.closest(to: name.text, in: catalog.tableNames + records)
    {
      help = "did you mean '\(near)'? \(help)"
    }
    return Diagnostic(
      isAlone
        ? "the input has no table '\(name.text)'" : "no input has a table '\(name.text)'",
      at: name.span, help: help)
  }

  /// Several inputs have a table of a name.
  func contestedTable(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "two inputs have a table '\(name)'", at: span, help: "name one of them: --as NAME behind it")
  }

  private func secondName(_ name: NameSyntax, _ known: String) -> Diagnostic {
    Diagnostic(
      "'\(name.text)' is a second name for the events that '\(known)' stands for",
      at: name.span,
      help: "use one name; events of several tables are told apart by a column 'Type'")
  }

  /// `table('T')`, and `table(x)` where `x` is a constant text or stands for a table itself.
  private func table(namedBy argument: ExpressionSyntax) throws(Diagnostic) -> Plan {
    if case .name(let name) = argument.kind, case .table(let plan)? = environment[name.text] {
      return plan
    }
    let name = try expression(argument, in: Scope([]))
    guard name.type == .string, !name.readsColumns else {
      throw Diagnostic(
        "expected the name of a table, not a \(name.type)", at: argument.span,
        help: "for example table('T')")
    }
    return try table(
      NameSyntax(try constant(argument, as: .string).firstText, at: argument.span))
  }

  private func tabularCall(
    _ name: NameSyntax, _ arguments: [ArgumentSyntax], at span: SourceSpan
  ) throws(Diagnostic) -> Plan {
    if case .function(let function, let names) = environment[name.text] {
      return try tabularResult(name, function, names, arguments, at: span)
    }
    if name.text == "table", let argument = arguments.first?.value {
      return try table(namedBy: argument)
    }
    if scalars[name.text] != nil || ScalarFunction.named(name.text) != nil {
      throw Diagnostic(
        "'\(name.text)' gives a value, not a table", at: name.span,
        help: "to see the value, write print \(name.text)(…)")
    }
    if let refusal = UnavailableName.refusal(
      of: name, "function", UnavailableName.function(name.text))
    {
      throw refusal
    }
    let help = Suggestion.closest(to: name.text, in: environment.allNames)
      .map { "did you mean '\($0)'?" }
    throw Diagnostic("unknown function '\(name.text)'", at: name.span, help: help ?? "")
  }

  func tabularResult(
    _ name: NameSyntax, _ function: FunctionSyntax, _ names: Environment,
    _ arguments: [ArgumentSyntax], at span: SourceSpan
  ) throws(Diagnostic) -> Plan {
    switch try inlined(name, function, names, arguments, at: span, in: Scope([])) {
    case .table(let plan): return plan
    case .scalar(let value):
      // A scalar at the end of a query prints itself.
      return .table(
        Table(
          schema: [ColumnSchema("print_0", value.type)],
          batches: [
            DecodedBatch(
              count: 1,
              columns: [
                value.evaluate(Batch(count: 1, columns: []), EvaluationContext(now: now))
              ])
          ]))
    case .absent(let error): throw error
    case .function, .database, .entities: throw Diagnostic("expected a table", at: span)
    }
  }

  /// Whether an expression gives rows.
  func isTabular(_ syntax: ExpressionSyntax, depth: Int = 0) -> Bool {
    // A function that calls itself is refused where it is bound.
    if depth > 32 { return false }
    if isPatternCall(syntax) { return true }
    switch syntax.kind {
    case .pipeline, .toTable, .materialize, .memberCall: return true
    case .name(let name):
      switch environment[name.text] {
      case .table, .database, .entities, .absent: return true
      case .scalar: return false
      case .function(let function, _): return isTabular(function, depth)
      case nil: return catalog != nil
      }
    case .call(let name, _):
      if case .function(let function, _) = environment[name.text] {
        return isTabular(function, depth)
      }
      return name.text == "table"
    case .path(let base, let member):
      if case .name(let name) = base.kind, case .database? = environment[name.text] {
        return !member.text.hasPrefix("$")
      }
      if case .memberCall = base.kind { return true }
      if case .call(let name, _) = base.kind { return name.text == "database" }
      return false
    case .literal, .wildcard, .star, .index, .unary, .binary, .membership, .between, .toScalar,
      .typeOf, .named:
      return false
    }
  }

  /// Whether a function's last statement gives rows.
  private func isTabular(_ function: FunctionSyntax, _ depth: Int) -> Bool {
    guard case .expression(let result)? = function.body.last?.kind else { return false }
    if case .name(let name) = result.kind {
      for parameter in function.parameters where parameter.name.text == name.text {
        guard case .tabular = parameter.kind else { return false }
        return true
      }
      for statement in function.body {
        if case .letExpression(name, let value) = statement.kind {
          return isTabular(value, depth: depth + 1)
        }
        if case .letExpression(let other, let value) = statement.kind, other.text == name.text {
          return isTabular(value, depth: depth + 1)
        }
      }
    }
    return isTabular(result, depth: depth + 1)
  }
}
