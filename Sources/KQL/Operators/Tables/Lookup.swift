import KQLSyntax

extension QueryOperator {
  static let lookup = QueryOperator("lookup") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let name = try syntax.word("kind", in: ["leftouter", "inner"]) ?? "leftouter"
    let kind = name == "inner" ? JoinKind() : JoinKind(givesOtherLeft: true)
    return try .joined(input, syntax, binder, kind, dropsRightKeys: true)
  }
}
