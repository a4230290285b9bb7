import KQLSyntax

extension QueryOperator {
  static let print = QueryOperator(first: "print") { (syntax, binder) throws(Diagnostic) in
    var columns = ProjectedColumns(numbering: .positions)
    for column in syntax.named("columns") {
      try columns.add(column, in: Scope([]), binder)
    }
    let row = Plan.table(Table(schema: [], batches: [DecodedBatch(count: 1, columns: [])]))
    return .projected(row, named: "print", columns.schema, columns.expressions)
  }
}
