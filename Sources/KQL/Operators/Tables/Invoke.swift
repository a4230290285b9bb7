import KQLSyntax

extension QueryOperator {
  static let invoke = QueryOperator("invoke") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let call = try syntax.expression("call")
    guard case .call(let name, let arguments) = call.kind else {
      throw Diagnostic(
        "there are no other clusters or databases here", at: call.span,
        help: "name the function alone")
    }
    // The rows are the function's first argument, under a name that no query can write.
    let rows = NameSyntax("$invoke", at: syntax.keyword.span)
    let inner = Environment(outer: binder.environment)
    inner.define(rows.text, .table(input))
    let first = ArgumentSyntax(value: ExpressionSyntax(.name(rows), at: rows.span))
    return try binder.nested(in: inner) { () throws(Diagnostic) in
      try binder.plan(ExpressionSyntax(.call(name, [first] + arguments), at: call.span))
    }
  }
}
