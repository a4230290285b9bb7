import KQLSyntax

extension QueryOperator {
  /// `fork`: the query gives a table for each branch.
  static let fork = QueryOperator("fork") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    guard case .branches(let branches)? = syntax.clause("branches") else {
      throw syntax.missing("branches")
    }
    let rows = Plan.shared(input, SharedTable())
    var plans: [Plan] = []
    for branch in branches {
      let plan = try binder.plan(branch.pipeline, from: rows)
      if let name = branch.name { binder.define(name.text, plan) }
      plans.append(plan)
    }
    return try binder.several(plans, at: syntax)
  }

  /// `facet`: the query gives a table of counts for each column, after one of the rows.
  static let facet = QueryOperator("facet") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let rows = Plan.shared(input, SharedTable())
    var plans: [Plan] = []
    if syntax.clause("body") != nil {
      plans.append(try binder.plan(try syntax.branch("body").pipeline, from: rows))
    }
    guard case .expressions(let columns)? = syntax.clause("columns") else {
      throw syntax.missing("columns")
    }
    for column in columns {
      var summary = SummaryColumns(Scope(rows, binder))
      try summary.add(key: NamedExpressionSyntax(names: [], expression: column), binder)
      let counting = NameSyntax("count", at: column.span)
      let name = NameSyntax("count_\(summary.schema[0].name)", at: column.span)
      try summary.add(
        aggregate: NamedExpressionSyntax(
          names: [name], expression: ExpressionSyntax(.call(counting, []), at: column.span)),
        binder)
      let (keys, aggregates, results) = (summary.keys, summary.aggregates, summary.results)
      plans.append(
        .stage(
          rows,
          Stage(name: "facet", schema: summary.schema, memory: .perGroup, keepsOrder: false) {
            Summarize(keys: keys, aggregates, results: results, output: $0, $1)
          }))
    }
    return try binder.several(plans, at: syntax)
  }
}

extension Binder {
  /// Makes several plans the results of the statement; gives the last.
  ///
  /// - Throws: A diagnostic inside of another table, which could take only one of them.
  func several(_ plans: [Plan], at syntax: OperatorSyntax) throws(Diagnostic) -> Plan {
    guard let last = plans.last else { throw syntax.missing("branches") }
    guard tableDepth == 1 else {
      throw Diagnostic(
        "'\(syntax.keyword.text)' gives several tables, where one is needed",
        at: syntax.keyword.span, help: "it stands at the end of a statement")
    }
    results = plans
    return last
  }
}
