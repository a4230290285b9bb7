import KQLSyntax

extension QueryOperator {
  static let extend = QueryOperator("extend") { (input, syntax, binder) throws(Diagnostic) in
    let scope = Scope(input, binder)
    var columns = ProjectedColumns(.extend, scope)
    for column in syntax.named("columns") {
      try columns.add(column, in: scope, binder)
    }
    return .projected(input, named: "extend", columns.schema, columns.expressions)
  }
}
