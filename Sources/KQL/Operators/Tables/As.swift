import KQLSyntax

extension QueryOperator {
  /// `as Name`: the rows so far have a name in the rest of the query.
  static let `as` = QueryOperator("as") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let plan = Plan.shared(input, SharedTable())
    binder.define(try syntax.name("name").text, plan)
    return plan
  }
}
