import KQLSyntax

extension QueryOperator {
  static let assertSchema = QueryOperator("assert-schema") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let wanted = try binder.schema(syntax.columns("schema"))
    guard input.schema == wanted else {
      let columns = input.schema.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
      throw Diagnostic(
        "the columns are not these", at: syntax.span, help: "they are (\(columns))")
    }
    return input
  }
}
