import KQLSyntax

extension Binder {
  /// A scalar expression over the columns of a scope.
  func expression(
    _ syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    switch syntax.kind {
    case .literal(let literal):
      let value = try Constant.literal(literal, at: syntax.span)
      guard let current = value as? CurrentTime,
        let time = givenTime?.constantValue?
          .value(0, as: Datetime.self)
      else { return value }
      return Constant(current.value(at: time))
    case .name(let name):
      return try self.name(name, in: scope)
    case .path, .index:
      return try path(syntax, in: scope)
    case .call(let name, let arguments):
      return try call(name, arguments, at: syntax.span, in: scope)
    case .unary(let sign, let operand):
      let value = try self.value(operand, in: scope)
      return sign == .minus ? try ScalarOperator.negated(value) : value.expression
    case .binary(let symbol, let left, let right):
      return try binary(symbol, left, right, at: syntax.span, in: scope)
    case .membership(let symbol, let value, let list):
      return try membership(symbol, value, list, at: syntax.span, in: scope)
    case .between(let value, let low, let high, let isNegated):
      return try between(value, low, high, isNegated: isNegated, at: syntax.span, in: scope)
    case .toScalar(let table):
      return try scalar(of: table, at: syntax.span)
    case .star, .wildcard:
      throw Diagnostic("'*' cannot stand here", at: syntax.span, help: "name a column")
    case .memberCall, .pipeline, .toTable, .materialize:
      throw Diagnostic(
        "expected a value, not a table", at: syntax.span, help: "take one value with toscalar(…)")
    case .typeOf(let columns):
      guard let only = columns.first, columns.count == 1, ScalarType(name: only.type.text) != nil
      else { throw Diagnostic("expected typeof(type) with one type", at: syntax.span) }
      // Functions that take a type read its name.
      return Constant(only.type.text)
    case .named(let names, _):
      throw Diagnostic(
        "a name cannot be given here", at: names.first?.span ?? syntax.span,
        help: "to compare, write '=='")
    }
  }

  /// A bound expression with its place and the name a column would get from it.
  func value(
    _ syntax: ExpressionSyntax, in scope: Scope, name: String? = nil
  ) throws(Diagnostic) -> CallArguments.Value {
    CallArguments.Value(
      expression: try expression(syntax, in: scope), span: syntax.span, name: name,
      impliedName: name ?? impliedName(syntax))
  }

  /// A condition: converted to bool, refused when it is not one.
  func predicate(
    _ syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    let condition = try expression(syntax, in: scope)
    switch condition.type {
    case .bool: return condition
    case .dynamic, .long, .int: return condition.converted(to: .bool)
    default:
      throw Diagnostic(
        "expected a condition, not a \(condition.type)", at: syntax.span,
        help: "compare it with something: … == …")
    }
  }

  private func name(_ name: NameSyntax, in scope: Scope) throws(Diagnostic) -> Expression {
    if let index = scope.schema.index(named: name.text) {
      return InputColumn(index, name: name.text, type: scope.schema[index].type)
    }
    switch environment[name.text] {
    case .scalar(let expression):
      if let depth = environment.tableDepth(of: name.text), depth != tableDepth,
        expression.readsColumns
      {
        throw Diagnostic(
          "'\(name.text)' is a value of the caller's row, which a table cannot use", at: name.span,
          help: "call the function with a constant, or use a join")
      }
      return expression
    case .table:
      throw Diagnostic(
        "'\(name.text)' is a table, not a value", at: name.span,
        help: "take one value with toscalar(\(name.text))")
    case .database, .entities: throw unusable(name)
    case .function(let function, _) where function.parameters.isEmpty:
      return try call(name, [], at: name.span, in: scope)
    case .absent(let error): throw error
    case .function:
      throw Diagnostic(
        "'\(name.text)' is a function", at: name.span, help: "call it: \(name.text)(…)")
    case nil: break
    }
    throw unknownColumn(name, in: scope)
  }

  /// `a.b['c'][0]`: one node for all steps.
  private func path(
    _ syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    var steps: [DynamicPath.Step] = []
    var base = syntax
    walk: while true {
      switch base.kind {
      case .path(let inner, let member):
        steps.append(.key(member.text))
        base = inner
      case .index(let inner, let index):
        steps.append(try step(index, in: scope))
        base = inner
      default: break walk
      }
    }
    steps.reverse()
    if case .name(let name) = base.kind, name.text == "$left" || name.text == "$right" {
      throw Diagnostic(
        "'\(name.text)' can only stand in the condition of a join", at: base.span)
    }
    if case .name(let name) = base.kind, scope.schema.index(named: name.text) == nil,
      case .key(let key)? = steps.first, steps.count == 1,
      let property = try property(key, ofEntity: name)
    {
      return property
    }
    try requireBrackets(syntax, in: scope)
    let value = try expression(base, in: scope)
    guard value.type == .dynamic else {
      throw Diagnostic(
        "a \(value.type) has no members", at: syntax.span,
        help: value.type == .string ? "parse it first: parse_json(…)" : "")
    }
    // The stream's reader finds members while it reads; later ones are looked up in the text.
    if let input = scope.input, input.findsMembers, let column = value as? InputColumn,
      column.index < scope.schema.count
    {
      let keys = steps.prefix { if case .key = $0 { true } else { false } }
        .compactMap { if case .key(let key) = $0 { key } else { nil } }
      if !keys.isEmpty {
        let found = input.column(ofMember: keys, in: column.index)
        let member = InputColumn(found, name: keys[keys.count - 1], type: .dynamic)
        let rest = Array(steps.dropFirst(keys.count))
        return rest.isEmpty ? member : DynamicPath(base: member, steps: rest)
      }
    }
    return DynamicPath(base: value, steps: steps)
  }

  private func step(
    _ index: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> DynamicPath.Step {
    let value = try expression(index, in: scope)
    guard let constant = value.constantValue else { return .expression(value) }
    switch constant.type {
    case .string: return .key(constant.firstText)
    case .long, .int:
      let number = constant.converted(to: .long).value(0, as: Int64.self) ?? 0
      return .index(Int(number))
    default: return .expression(value)
    }
  }

  private func binary(
    _ symbol: BinaryOperator, _ left: ExpressionSyntax, _ right: ExpressionSyntax,
    at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    if case .star = left.kind {
      return try anyColumn(symbol, right, at: span, in: scope)
    }
    switch symbol {
    case .subtract:
      try requireBrackets(ExpressionSyntax(.binary(symbol, left, right), at: span), in: scope)
    case .equal, .notEqual: try refuseNull(symbol == .notEqual, left, right, at: span, in: scope)
    default: break
    }
    let (leftValue, rightValue) = (try value(left, in: scope), try value(right, in: scope))
    let result = try ScalarOperator.expression(symbol, leftValue, rightValue, at: span)
    if symbol == .matchesRegex { noteDoubt(of: rightValue) }
    return result
  }

  /// Refuses `x == null`.
  private func refuseNull(
    _ isNegated: Bool, _ left: ExpressionSyntax, _ right: ExpressionSyntax, at span: SourceSpan,
    in scope: Scope
  ) throws(Diagnostic) {
    guard case .name(let null) = right.kind,
      ["null", "none", "nil"].contains(null.text.lowercased()),
      scope.schema.index(named: null.text) == nil, environment[null.text] == nil
    else { return }
    var operand = "…"
    if case .name(let name) = left.kind { operand = name.text }
    throw .nullTest(of: operand, isNegated, at: span)
  }

  /// `* has 'x'`: whether any column, as text, is so.
  private func anyColumn(
    _ symbol: BinaryOperator, _ right: ExpressionSyntax, at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    let wanted = try value(right, in: scope)
    // "Not any column", not "any column not".
    let isNegated = symbol.rawValue.hasPrefix("!") || symbol.rawValue.hasPrefix("not")
    var result: Expression = Constant(isNegated)
    for column in scope.visibleColumns {
      let text = CallArguments.Value(expression: column.converted(to: .string), span: span)
      let found = try ScalarOperator.expression(symbol, text, wanted, at: span)
      result = try ScalarOperator.expression(
        isNegated ? .and : .or, CallArguments.Value(expression: result, span: span),
        CallArguments.Value(expression: found, span: span), at: span)
    }
    guard let rest = scope.rest, wanted.expression.constantValue != nil else { return result }
    let text = CallArguments.Value(expression: InputColumn(0, name: "", type: .string), span: span)
    let test = try ScalarOperator.expression(symbol, text, wanted, at: span)
    return try ScalarOperator.expression(
      isNegated ? .and : .or, CallArguments.Value(expression: result, span: span),
      CallArguments.Value(
        expression: AnyOtherValue(rest, test, isForAll: isNegated), span: span), at: span)
  }

  private func between(
    _ value: ExpressionSyntax, _ low: ExpressionSyntax, _ high: ExpressionSyntax,
    isNegated: Bool, at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    let middle = try self.value(value, in: scope)
    let bottom = try self.value(low, in: scope)
    var top = try self.value(high, in: scope)
    if bottom.expression.type == .datetime, top.expression.type == .timespan {
      top.expression = try ScalarOperator.expression(.add, bottom, top, at: top.span)
    }
    let above = try ScalarOperator.expression(
      isNegated ? .less : .greaterOrEqual, middle, bottom, at: span)
    let below = try ScalarOperator.expression(
      isNegated ? .greater : .lessOrEqual, middle, top, at: span)
    return ScalarOperator.range(above, below, isNegated: isNegated)
  }

  /// `toscalar(table)`: the first value of the first row, null when there is none.
  private func scalar(
    of table: ExpressionSyntax, at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    guard isTabular(table) else { return try expression(table, in: Scope([])) }
    let rows = try evaluate(try plan(table), at: span)
    guard let first = rows.schema.first else {
      throw Diagnostic("'toscalar' needs a column", at: span)
    }
    guard let batch = rows.batches.first(where: { $0.count > 0 }) else {
      return Constant(.nulls(first.type, count: 1))
    }
    var index: UInt32 = 0
    return Constant(batch.column(0).gather(indices: &index, count: 1))
  }
}
