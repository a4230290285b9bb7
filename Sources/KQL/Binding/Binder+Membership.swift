import KQLSyntax

extension Binder {
  /// `x in (…)` and its family.
  func membership(
    _ symbol: MembershipOperator, _ value: ExpressionSyntax, _ list: [ExpressionSyntax],
    at span: SourceSpan, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    let value = try self.value(value, in: scope)
    guard list.count == 1, let only = list.first, isTabular(only) else {
      return try Membership.expression(
        symbol, value: value, list: try elements(list, in: scope), at: span)
    }
    let lists = streamLists.flatMap { $0.depth == tableDepth ? $0 : nil }
    if let answer = lists?.nextAnswer() { return symbol.answer(answer) }
    let plan = try self.plan(only)
    guard canEvaluate(plan) else {
      let list = StreamList(
        name: symbol.rawValue, operation: symbol.positive, value: value, rows: plan, span: span)
      return symbol.answer(try ask(list, lists, in: scope))
    }
    lists?.ask(nil)
    let members = Self.firstColumn(of: try evaluate(plan, at: only.span), at: only.span)
    let expression = try Membership.expression(symbol, value: value, list: members, at: span)
    guard catalog?.isLive == true, let files = plan.externalFiles else { return expression }
    return ReloadingExpression(expression, files) { [evaluator] (now) throws(RunError) in
      let members = Self.firstColumn(of: try evaluator(plan, now), at: only.span)
      do throws(Diagnostic) {
        return try Membership.expression(symbol, value: value, list: members, at: span)
      } catch {
        throw RunError(error.message)
      }
    }
  }

  /// Asks whether a value is in a list of the stream.
  ///
  /// - Throws: A diagnostic where the rows that ask cannot be made to know the answer.
  private func ask(
    _ list: StreamList, _ lists: StreamLists?, in scope: Scope
  ) throws(Diagnostic) -> Expression {
    let isOfRows =
      scope.aggregates == nil && (scope.schema.isEmpty || scope.schema.count == lists?.width)
    guard let lists, isOfRows, !list.value.expression.asksForLists else {
      throw Diagnostic(
        "'\(list.name)' cannot look at the stream here", at: list.span,
        help: "put it into an 'extend' of its own before, or use a join")
    }
    lists.ask(list)
    return UnknownAnswer()
  }

  /// The elements of an `in` list; a table gives the values of its first column.
  private func elements(
    _ list: [ExpressionSyntax], in scope: Scope
  ) throws(Diagnostic) -> [CallArguments.Value] {
    var values: [CallArguments.Value] = []
    for element in list {
      guard isTabular(element) else {
        values.append(try value(element, in: scope))
        continue
      }
      values += Self.firstColumn(
        of: try evaluate(try plan(element), at: element.span), at: element.span)
    }
    return values
  }

  /// The values of a table's first column, as constants.
  static func firstColumn(of table: Table, at span: SourceSpan) -> [CallArguments.Value] {
    guard !table.schema.isEmpty else { return [] }
    var values: [CallArguments.Value] = []
    for batch in table.batches {
      let column = batch.column(0)
      for row in 0..<batch.count {
        var index = UInt32(row)
        let one = column.gather(indices: &index, count: 1)
        values.append(CallArguments.Value(expression: Constant(one), span: span))
      }
    }
    return values
  }
}

extension MembershipOperator {
  /// The operator without its negation.
  fileprivate var positive: MembershipOperator {
    switch self {
    case .notIn: .in
    case .notInCaseInsensitive: .inCaseInsensitive
    case .in, .inCaseInsensitive, .hasAny, .hasAll: self
    }
  }

  /// What it gives, by whether the value is in the list.
  fileprivate func answer(_ isMember: Expression) -> Expression {
    positive == self
      ? isMember : ScalarOperator.call("not", ScalarOperator.opposite, [isMember])
  }
}

/// Stands for an answer that the rows are still to learn.
private final class UnknownAnswer: Expression, @unchecked Sendable {
  init() { super.init(type: .bool) }
}

extension Expression {
  /// Whether it needs an answer that the rows do not know yet.
  fileprivate var asksForLists: Bool {
    self is UnknownAnswer || operands.contains(where: \.asksForLists)
  }
}
