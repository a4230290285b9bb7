import KQLSyntax

extension QueryOperator {
  /// `macro-expand`: the rows that statements give for each member of an entity group.
  static let macroExpand = QueryOperator(first: "macro-expand") {
    (syntax, binder) throws(Diagnostic) -> Plan in
    let group = try syntax.expression("group")
    guard case .statements(let statements)? = syntax.clause("statements") else {
      throw syntax.missing("statements")
    }
    guard case .name(let name)? = syntax.clause("name") else {
      throw Diagnostic(
        "the members of the entity group have no name", at: group.span,
        help: "give them one: macro-expand entity_group [A, B] as X (X | …)")
    }
    let kind = try syntax.word("kind", in: ["inner", "outer"]) ?? "outer"
    let isFuzzy = syntax.word("isfuzzy") == "true"
    var tables: [NamedPlan] = []
    var refusal: Diagnostic?
    for member in try binder.members(of: group) {
      do throws(Diagnostic) {
        let entity = try binder.entity(member)
        let plan = try binder.expanded(statements, as: name.text, entity, at: syntax.keyword.span)
        tables.append((name.text, plan))
      } catch {
        guard isFuzzy else { throw error }
        refusal = error
        var warning = error
        warning.severity = .warning
        binder.warnings.append(warning)
      }
    }
    guard !tables.isEmpty else { throw refusal ?? syntax.missing("members") }
    return united(tables, isInner: kind == "inner")
  }
}
