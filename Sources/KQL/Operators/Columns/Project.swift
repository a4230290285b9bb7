import KQLSyntax

extension QueryOperator {
  static let project = QueryOperator("project") { (input, syntax, binder) throws(Diagnostic) in
    let (rows, columns) = try binder.answeringLists(over: input) { (rows) throws(Diagnostic) in
      let scope = Scope(rows, binder)
      var columns = ProjectedColumns(.project, scope)
      for column in syntax.named("columns") {
        try columns.add(column, in: scope, binder)
      }
      return columns
    }
    return .projected(rows, named: "project", columns.schema, columns.expressions)
  }
}
