import KQLSyntax

extension QueryOperator {
  static let `where` = QueryOperator("where") { (input, syntax, binder) throws(Diagnostic) in
    let scope = Scope(input, binder)
    let condition = try unnamed(try syntax.expression("predicate"), in: scope, binder)
    var (terms, predicates): ([ExpressionSyntax], [Expression]) = ([], [])
    // What asks for a list of the stream looks only at what the others leave.
    var asking: [(term: ExpressionSyntax, lists: StreamLists)] = []
    for term in condition.conjuncts {
      let (predicate, lists) = try binder.findingLists(over: input) { () throws(Diagnostic) in
        try binder.predicate(term, in: scope)
      }
      if lists.all.isEmpty {
        terms.append(term)
        predicates.append(predicate)
      } else {
        asking.append((term, lists))
      }
    }
    var plan: Plan
    if predicates.contains(where: \.isWindowFunction) {
      // The rows before and after must still be there when the window function looks at them.
      let all = terms.dropFirst().reduce(terms[0]) {
        ExpressionSyntax(.binary(.and, $0, $1), at: condition.span)
      }
      predicates = [try binder.predicate(all, in: scope)]
      plan = .filtered(Plan.sequence(input, for: predicates), by: predicates)
    } else {
      let (rows, rest) = input.reaching(where: predicates).takingLeftConditions(predicates)
      plan = .filtered(rows, by: rest)
    }
    for (term, lists) in asking {
      let rows = try plan.knowing(lists.all, isLive: binder.catalog?.isLive == true)
      let predicate = try binder.answering(lists, over: rows) { (rows) throws(Diagnostic) in
        try binder.predicate(term, in: Scope(rows, binder))
      }
      plan = .picked(
        .filtered(rows, by: [predicate]), named: "where", Array(plan.schema.indices))
    }
    return plan
  }

  /// A condition without the name that `where x = true` gives it; Kusto takes one for a bool and looks at its
  /// value alone.
  private static func unnamed(
    _ condition: ExpressionSyntax, in scope: Scope, _ binder: Binder
  ) throws(Diagnostic) -> ExpressionSyntax {
    guard case .named(let names, let value) = condition.kind, let name = names.first,
      names.count == 1, try binder.expression(value, in: scope).type == .bool
    else { return condition }
    binder.warnings.append(
      Diagnostic(
        "'\(name.text) =' names the condition and compares nothing", at: name.span,
        help: "to compare, write '=='", severity: .warning))
    return value
  }
}

extension Plan {
  /// The plan with those of some conditions before a join that may stand there, and the other ones.
  fileprivate func takingLeftConditions(_ predicates: [Expression]) -> (Plan, [Expression]) {
    guard case .combination(let left, let right, let combination) = self,
      combination.takesLeftConditions
    else { return (self, predicates) }
    let width = combination.leftColumns.count
    var before: [Expression] = []
    var rest: [Expression] = []
    for predicate in predicates {
      let isOfLeft = predicate.isDeterministic && predicate.readsColumns(before: width)
      if isOfLeft { before.append(predicate) } else { rest.append(predicate) }
    }
    return (.combination(left: .filtered(left, by: before), right: right, combination), rest)
  }

  /// The rows for which all predicates are true.
  static func filtered(_ input: Plan, by predicates: [Expression]) -> Plan {
    guard !predicates.isEmpty else { return input }
    var stage = Stage(name: "where", schema: input.schema, memory: .none, keepsColumns: true) {
      Filter(predicates, output: $0, $1)
    }
    stage.uses = { $0.union(predicates.readColumns) }
    if !predicates.contains(where: \.isWindowFunction) {
      stage.rowTest = { .all(predicates.map { $0.rowTest() } + [$0]) }
    }
    return .stage(input, stage)
  }
}

extension Expression {
  /// Whether only columns before an index are read, and one at least.
  fileprivate func readsColumns(before end: Int) -> Bool {
    var seen: Set<ObjectIdentifier> = []
    func fits(_ node: Expression) -> Bool {
      guard seen.insert(ObjectIdentifier(node)).inserted else { return true }
      if let column = node as? InputColumn { return column.index < end }
      return node.operands.allSatisfy(fits)
    }
    return readsColumns && fits(self)
  }
}

extension ExpressionSyntax {
  /// The terms of `a and b and c`, in order.
  fileprivate var conjuncts: [ExpressionSyntax] {
    guard case .binary(.and, let left, let right) = kind else { return [self] }
    return left.conjuncts + right.conjuncts
  }
}

/// Passes on the rows for which every predicate is true; each looks only at what the earlier ones left.
private final class Filter: Operator {
  private let predicates: [Expression]

  /// The columns behind the others that are for the predicates alone.
  private let ownColumnCount: Int

  init(_ predicates: [Expression], output: Operator, _ run: RunContext) {
    self.predicates = predicates
    ownColumnCount = Set(predicates.flatMap(\.windowCalls).map { ObjectIdentifier($0) }).count
    super.init(output: output, run)
  }

  override var check: RowCheck {
    guard ownColumnCount == 0 else { return .unknown }
    return .all(predicates.map { $0.rowCheck() } + (output.map { [$0.check] } ?? []))
  }

  override var decided: Operator? { ownColumnCount == 0 ? output?.decided ?? output : nil }

  override func process(_ batch: Batch) -> Bool {
    var rest = batch
    for predicate in predicates {
      let selection = Selection.rows(where: predicate.evaluate(rest, context))
      if selection.count == 0 { return true }
      rest = rest.selecting(selection)
    }
    if ownColumnCount > 0 { rest = rest.picking(Array(0..<rest.columnCount - ownColumnCount)) }
    return emit(rest)
  }
}
