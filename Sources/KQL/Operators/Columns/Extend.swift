import KQLSyntax

extension QueryOperator {
  static let extend = QueryOperator("extend") { (input, syntax, binder) throws(Diagnostic) in
    let width = input.schema.count
    let (rows, columns) = try binder.answeringLists(over: input) { (rows) throws(Diagnostic) in
      let scope = Scope(rows, binder)
      var columns = ProjectedColumns(.extend, scope)
      for column in syntax.named("columns") {
        try columns.add(column, in: scope, binder)
      }
      columns.remove(width..<rows.schema.count)
      return columns
    }
    return .projected(rows, named: "extend", columns.schema, columns.expressions)
  }
}
