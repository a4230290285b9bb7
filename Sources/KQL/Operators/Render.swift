import KQLSyntax

extension QueryOperator {
  /// `render`: the rows as they are; how to draw them is for whoever shows them.
  static let render = QueryOperator("render") {
    (input: Plan, _, _) throws(Diagnostic) -> Plan in input
  }
}
