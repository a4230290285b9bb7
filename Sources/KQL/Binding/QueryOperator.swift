import KQLSyntax

/// A tabular operator that is built: how its syntax becomes part of a plan.
///
/// Its grammar, summary and help are in KQLSyntax (``OperatorGrammar``), for every operator of the
/// language; this table holds those that run. Each is one `static let` in a file of its own and one
/// name in ``QueryOperator/all``.
struct QueryOperator: Sendable {
  /// The canonical keyword: `where`, `take`.
  let keyword: String

  /// Makes the plan of the operator; `input` is `nil` where it starts a pipeline.
  let bind:
    @Sendable (_ input: Plan?, _ syntax: OperatorSyntax, _ binder: Binder) throws(Diagnostic) ->
      Plan

  /// An operator that may start a pipeline.
  init(
    source keyword: String,
    bind: @escaping @Sendable (Plan?, OperatorSyntax, Binder) throws(Diagnostic) -> Plan
  ) {
    self.keyword = keyword
    self.bind = bind
  }

  /// An operator that makes its rows from nothing, and so stands first.
  init(
    first keyword: String,
    bind: @escaping @Sendable (OperatorSyntax, Binder) throws(Diagnostic) -> Plan
  ) {
    self.keyword = keyword
    self.bind = { (input, syntax, binder) throws(Diagnostic) in
      guard input == nil else {
        throw Diagnostic(
          "'\(keyword)' cannot follow rows", at: syntax.keyword.span,
          help: "end the statement before it with ';', or add its rows with union")
      }
      return try bind(syntax, binder)
    }
  }

  /// An operator that needs rows before it.
  init(
    _ keyword: String,
    bind: @escaping @Sendable (Plan, OperatorSyntax, Binder) throws(Diagnostic) -> Plan
  ) {
    self.keyword = keyword
    self.bind = { (input, syntax, binder) throws(Diagnostic) in
      guard let input else {
        throw Diagnostic(
          "'\(keyword)' needs rows before it", at: syntax.keyword.span,
          help: "start with a table: T | \(keyword) …")
      }
      return try bind(input, syntax, binder)
    }
  }
}
