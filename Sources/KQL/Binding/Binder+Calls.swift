import KQLSyntax

extension Binder {
  /// A call in an expression: of a user's function, a built-in one, or an aggregate.
  func call(
    _ name: NameSyntax, _ arguments: [ArgumentSyntax], at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    if case .function(let function, let names) = environment[name.text] {
      switch try inlined(name, function, names, arguments, at: span, in: scope) {
      case .scalar(let expression): return expression
      case .absent(let error): throw error
      case .table, .function, .database, .entities:
        throw Diagnostic(
          "'\(name.text)' gives a table, not a value", at: span,
          help: "take one value with toscalar(\(name.text)(…))")
      }
    }
    if let collector = scope.aggregates, AggregateFunction.named(name.text) != nil {
      return collector.collect(try aggregate(name, arguments, at: span, in: collector.rows))
    }
    if name.text == "ingestion_time", arguments.isEmpty, let view = scope.input {
      // Rows of a table that something was made of have none, as other columns have.
      return InputColumn(
        view.column(of: .receipt), name: "$IngestionTime", type: .datetime, isReceipt: true)
    }
    guard let function = scalarFunction(named: name.text) else {
      throw unknownFunction(name, in: scope)
    }
    if let result = try scopedCall(of: function, name, arguments, at: span, in: scope) {
      return result
    }
    let usesTime = [ScalarFunction.now.name, ScalarFunction.ago.name].contains(name.text)
    if usesTime, givenTime == nil { usesClock = true }
    let call = try self.arguments(name, arguments, at: span, in: scope)
    let result = try function.call(call)
    noteDoubts(in: call, of: function)
    if result.isWindowFunction, !scope.isSerialized {
      throw Diagnostic(
        "'\(name.text)' needs rows in an order", at: span,
        help: "sort them first, or put '| serialize' before")
    }
    return result
  }

  /// The scalar function of a name, one of the program's first.
  func scalarFunction(named name: String) -> ScalarFunction? {
    scalars[name] ?? ScalarFunction.named(name)
  }

  /// The bound arguments of a call.
  func arguments(
    _ name: NameSyntax, _ arguments: [ArgumentSyntax], at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> CallArguments {
    var call = CallArguments(
      name: name.text, span: span, values: [], inputColumns: scope.visibleColumns,
      rest: scope.rest)
    if let givenTime { call.currentTime = givenTime }
    for argument in arguments {
      if case .star = argument.value.kind {
        call.values += starArguments(after: call.values, at: argument.value.span, in: scope)
      } else {
        call.values.append(
          try value(argument.value, in: scope, name: argument.name?.text))
      }
    }
    return call
  }

  /// What `*` stands for among arguments: every column but group keys and the one named before it.
  private func starArguments(
    after values: [CallArguments.Value], at span: SourceSpan, in scope: Scope
  ) -> [CallArguments.Value] {
    let named = scope.keyColumns.union(values.compactMap { ($0.expression as? InputColumn)?.index })
    return scope.visibleColumns.filter { !named.contains($0.index) }.map {
      CallArguments.Value(expression: $0, span: span, impliedName: $0.name)
    }
  }

  /// An aggregate call; `nil` when the expression is not just one.
  func aggregate(
    _ syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> BoundAggregate? {
    guard case .call(let name, let arguments) = syntax.kind,
      AggregateFunction.named(name.text) != nil
    else { return nil }
    if case .function = environment[name.text] { return nil }
    return try aggregate(name, arguments, at: syntax.span, in: scope)
  }

  private func aggregate(
    _ name: NameSyntax, _ arguments: [ArgumentSyntax], at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> BoundAggregate {
    guard let function = AggregateFunction.named(name.text) else {
      throw unknownFunction(name, in: scope)
    }
    var rows = scope
    rows.aggregates = nil
    var call = try self.arguments(name, arguments, at: span, in: rows)
    if function.name == "count", let only = arguments.first, case .star = only.value.kind {
      call.values = []
    } else if let rest = rows.rest,
      arguments.contains(where: { if case .star = $0.value.kind { true } else { false } })
    {
      call.values.append(
        CallArguments.Value(expression: rest, span: name.span, impliedName: rest.name))
    }
    return try function.bind(call)
  }

  /// An expression around aggregate calls: `sum(x) / count()`.
  ///
  /// The expression may name the group keys; `aggregates` receives the calls. The result is over the
  /// keys followed by the results of all aggregates collected.
  func summarized(
    _ syntax: ExpressionSyntax, in scope: Scope, keys: Schema,
    collecting aggregates: inout [BoundAggregate]
  ) throws(Diagnostic) -> Expression {
    var outer = Scope(keys)
    let collector = AggregateCollector(
      rows: scope, keyCount: keys.count, aggregates: aggregates)
    outer.aggregates = collector
    let result = try expression(syntax, in: outer)
    aggregates = collector.aggregates
    return result
  }

  /// The result of a user's function: its body with the arguments in the place of the parameters.
  func inlined(
    _ name: NameSyntax, _ function: FunctionSyntax, _ names: Environment,
    _ arguments: [ArgumentSyntax], at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Environment.Meaning {
    guard environment.callDepth < 32 else {
      throw Diagnostic(
        "functions call each other more than 32 deep", at: span,
        help: "functions cannot be recursive")
    }
    try countInlining(at: span)
    let inner = Environment(
      outer: names, callDepth: environment.callDepth + 1, tableDepth: tableDepth)
    try bind(arguments, to: function.parameters, of: name, at: span, in: scope, into: inner)
    guard let last = function.body.last, case .expression(let result) = last.kind else {
      throw Diagnostic("the function '\(name.text)' has no result", at: span)
    }
    let numbered = generatedNames
    generatedNames = 0
    defer { generatedNames = numbered }
    let said = warnings.count
    defer {
      for index in warnings.indices.dropFirst(said) where warnings[index].source == nil {
        warnings[index].source = names.source
      }
    }
    return try nested(in: inner) { () throws(Diagnostic) in
      do throws(Diagnostic) {
        for statement in function.body.dropLast() { try define(statement) }
      } catch { throw error.located(in: names) }
      if isTabular(result) {
        if let parameter = rowParameter(of: function, in: inner) {
          throw Diagnostic(
            "'\(name.text)' gives a table, so '\(parameter)' must be a constant", at: span)
        }
        do throws(Diagnostic) {
          return .table(try plan(result))
        } catch { throw error.located(in: names) }
      }
      var body = Scope([], isSerialized: scope.isSerialized)
      body.aggregates = scope.aggregates
      do throws(Diagnostic) {
        return .scalar(try expression(result, in: body))
      } catch { throw error.located(in: names) }
    }
  }

  /// Counts a text that is bound once more where it is used, which may be within others that are.
  func countInlining(at span: SourceSpan) throws(Diagnostic) {
    inlinedCalls += 1
    guard inlinedCalls <= 10_000 else {
      throw Diagnostic(
        "more than 10000 calls of functions", at: span,
        help: "functions that call functions repeat all of their calls")
    }
  }

  /// A scalar parameter that was given a value of the row.
  private func rowParameter(of function: FunctionSyntax, in names: Environment) -> String? {
    function.parameters.map(\.name.text).first { name in
      guard case .scalar(let value) = names[name] else { return false }
      return value.readsColumns
    }
  }

  private func bind(
    _ arguments: [ArgumentSyntax], to parameters: [FunctionParameterSyntax], of name: NameSyntax,
    at span: SourceSpan, in scope: Scope, into names: Environment
  ) throws(Diagnostic) {
    guard arguments.count <= parameters.count else {
      throw Diagnostic(
        "'\(name.text)' takes \(parameters.count) argument\(parameters.count == 1 ? "" : "s")",
        at: span)
    }
    for (index, parameter) in parameters.enumerated() {
      let positional = index < arguments.count && arguments[index].name == nil
      let argument =
        arguments.first { $0.name?.text == parameter.name.text }?.value
        ?? (positional ? arguments[index].value : nil)
      guard let value = argument ?? parameter.defaultValue else {
        throw Diagnostic(
          "the argument '\(parameter.name.text)' of '\(name.text)' is missing", at: span)
      }
      switch parameter.kind {
      case .tabular(let columns):
        let table = try conforming(try plan(value), to: columns, for: name, at: value.span)
        names.define(parameter.name.text, .table(table))
      case .scalar:
        names.define(
          parameter.name.text, .scalar(try scalarArgument(value, for: parameter, in: scope)))
      }
    }
  }

  /// A table that has the columns a function needs; dynamic ones get the types that it declares.
  private func conforming(
    _ table: Plan, to columns: [ColumnDeclarationSyntax], for function: NameSyntax,
    at span: SourceSpan
  ) throws(Diagnostic) -> Plan {
    let scope = Scope(table, self)
    var schema = table.schema
    var values: [Expression] = scope.inputColumns
    for column in columns {
      guard let index = schema.index(named: column.name.text) else {
        noteUnknown(column.name.text, in: scope)
        throw Diagnostic(
          "the table has no column '\(column.name.text)', which '\(function.text)' needs", at: span)
      }
      guard let wanted = ScalarType(name: column.type.text) else { continue }
      let type = schema[index].type
      guard wanted.takes(type) else {
        throw Diagnostic(
          "'\(function.text)' needs '\(column.name.text)' to be a \(wanted), not a \(type)",
          at: span,
          help: "convert it before: extend \(column.name.text) = to\(wanted)(\(column.name.text))")
      }
      guard type == .dynamic, wanted != .dynamic else { continue }
      schema[index].type = wanted
      values[index] = values[index].converted(to: wanted)
    }
    guard schema != table.schema else { return table }
    return .projected(table, named: "extend", schema, values)
  }

  /// Checks that the tabular parameters of a function stand before the scalar ones.
  func requireTablesFirst(_ parameters: [FunctionParameterSyntax]) throws(Diagnostic) {
    var scalar: NameSyntax?
    for parameter in parameters {
      switch parameter.kind {
      case .scalar: scalar = parameter.name
      case .tabular:
        guard let scalar else { continue }
        throw Diagnostic(
          "the table '\(parameter.name.text)' must stand before '\(scalar.text)'",
          at: parameter.name.span, help: "parameters that are tables come first")
      }
    }
  }

  /// The value of a scalar parameter, of the parameter's type.
  func scalarArgument(
    _ value: ExpressionSyntax, for parameter: FunctionParameterSyntax, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    guard case .scalar(let name) = parameter.kind, let type = ScalarType(name: name.text) else {
      throw Diagnostic("unknown type", at: parameter.name.span, help: "for example long or string")
    }
    let argument = try expression(value, in: scope)
    if argument.type == .string, type != .string, argument.constantValue != nil {
      // Quoted text that is a value of the type is one.
      let read = argument.converted(to: type)
      if read.constantValue?.isNull(0) == false { return read }
    }
    guard type.takes(argument.type) || argument.constantValue?.isNull(0) == true else {
      throw Diagnostic(
        "'\(parameter.name.text)' is a \(type), not a \(argument.type)", at: value.span,
        help: "convert it: to\(type)(…)")
    }
    return argument.converted(to: type)
  }
}

extension Diagnostic {
  /// The diagnostic of a function's body, with the text that the function is in.
  fileprivate func located(in names: Environment) -> Diagnostic {
    guard source == nil, let source = names.source else { return self }
    var located = self
    located.source = source
    return located
  }
}

extension ScalarType {
  /// Whether a parameter of this type takes a value of another without a conversion being written.
  fileprivate func takes(_ other: ScalarType) -> Bool {
    self == other || self == .dynamic || other == .dynamic || (isNumeric && other.isNumeric)
  }
}
