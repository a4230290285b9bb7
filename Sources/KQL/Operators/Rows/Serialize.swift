import KQLSyntax

extension QueryOperator {
  static let serialize = QueryOperator("serialize") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    // Rows pass as they come; what looks at those around them keeps them itself.
    let rows = Plan.stage(
      input,
      Stage(
        name: "serialize", schema: input.schema, memory: .none, isSerialized: true,
        keepsColumns: true, uses: { $0 }
      ) { output, run in Operator(output: output, run) })
    let added = syntax.named("columns")
    guard !added.isEmpty else { return rows }
    let scope = Scope(rows, binder)
    var columns = ProjectedColumns(.extend, scope)
    for column in added { try columns.add(column, in: scope, binder) }
    return .projected(rows, named: "extend", columns.schema, columns.expressions)
  }
}
