import KQLSyntax

extension QueryOperator {
  static let serialize = QueryOperator("serialize") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let rows = WholeTable.stage(input)
    let added = syntax.named("columns")
    guard !added.isEmpty else { return rows }
    let scope = Scope(rows, binder)
    var columns = ProjectedColumns(scope)
    for column in added { try columns.add(column, in: scope, binder, replaces: true) }
    return .projected(rows, named: "extend", columns.schema, columns.expressions)
  }
}
