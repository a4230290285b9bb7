import KQLSyntax

extension QueryOperator {
  static let project = QueryOperator("project") { (input, syntax, binder) throws(Diagnostic) in
    let scope = Scope(input, binder)
    var columns = ProjectedColumns(.project, scope)
    for column in syntax.named("columns") {
      try columns.add(column, in: scope, binder)
    }
    return .projected(input, named: "project", columns.schema, columns.expressions)
  }
}
