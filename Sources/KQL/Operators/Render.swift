import KQLSyntax

extension QueryOperator {
  /// `render`: the rows as they are; how to draw them is for whoever shows them.
  static let render = QueryOperator("render") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    binder.rendering = syntax
    return input
  }
}
