import KQLSyntax

extension QueryOperator {
  static let print = QueryOperator(first: "print") { (syntax, binder) throws(Diagnostic) in
    let scope = Scope([])
    var columns = ProjectedColumns(.print, scope)
    for column in syntax.named("columns") {
      try columns.add(column, in: scope, binder)
    }
    let row = Plan.table(Table(schema: [], batches: [DecodedBatch(count: 1, columns: [])]))
    return .projected(row, named: "print", columns.schema, columns.expressions)
  }
}
