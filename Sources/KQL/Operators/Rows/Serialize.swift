import KQLSyntax

extension QueryOperator {
  static let serialize = QueryOperator("serialize") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    // Rows that do not end pass as they come; what looks at those around them keeps them itself.
    let schema = input.schema
    let rows = Plan.stage(
      input,
      Stage(
        name: "serialize", schema: schema, memory: .allRows, isSerialized: true,
        keepsColumns: true, ownStreamUse: .passes, ownOrderUse: .keeps
      ) { output, run in
        run.stream == nil
          ? WholeTable(schema: schema, output: output, run) : Operator(output: output, run)
      })
    let added = syntax.named("columns")
    guard !added.isEmpty else { return rows }
    let scope = Scope(rows, binder)
    var columns = ProjectedColumns(.extend, scope)
    for column in added { try columns.add(column, in: scope, binder) }
    return .projected(rows, named: "extend", columns.schema, columns.expressions)
  }
}
