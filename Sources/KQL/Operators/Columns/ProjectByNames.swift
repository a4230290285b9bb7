import KQLSyntax

extension QueryOperator {
  static let projectByNames = QueryOperator("project-by-names") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    var chosen: [Int] = []
    if case .expressions(let expressions)? = syntax.clause("columns") {
      for expression in expressions {
        for name in try binder.columnNames(expression) {
          // A name that is no column is passed over.
          chosen += input.schema.visible.filter {
            Binder.matches(input.schema[$0].name, name) && !chosen.contains($0)
          }
        }
      }
    }
    let scope = Scope(input, binder)
    return .projected(
      input, named: "project-by-names", chosen.map { input.schema[$0] },
      chosen.map { scope.inputColumns[$0] })
  }
}

extension Binder {
  /// The names of columns that a constant gives: one text, an array of texts, `column_names_of(T)`.
  fileprivate func columnNames(_ syntax: ExpressionSyntax) throws(Diagnostic) -> [String] {
    if case .call(let name, let arguments) = syntax.kind, name.text == "column_names_of",
      let table = arguments.first?.value, arguments.count == 1
    {
      return try plan(table).schema.map(\.name)
    }
    guard let value = try expression(syntax, in: Scope([])).constantValue else {
      throw Diagnostic("expected constant names of columns", at: syntax.span)
    }
    switch value.type {
    case .string: return [value.firstText]
    case .dynamic:
      return value.firstTexts
    default:
      throw Diagnostic(
        "expected names of columns, not a \(value.type)", at: syntax.span,
        help: "write \"name\" or dynamic([\"a\", \"b\"])")
    }
  }
}
