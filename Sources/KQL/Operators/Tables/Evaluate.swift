import KQLSyntax

extension QueryOperator {
  static let evaluate = QueryOperator(source: "evaluate") {
    (input: Plan?, syntax, binder) throws(Diagnostic) -> Plan in
    let expression = try syntax.expression("plugin")
    guard case .call(let name, let arguments) = expression.kind else {
      throw Diagnostic("expected a plugin", at: expression.span)
    }
    if let plugin = Plugin.all.first(where: { $0.name == name.text }) {
      let declared = try DeclaredColumns(syntax.columns("schema"), binder)
      return try plugin.bind(
        PluginCall(
          name: name, span: expression.span, arguments: arguments, rows: input?.withoutHidden,
          declared: syntax.clause("schema") == nil ? nil : declared, binder: binder))
    }
    if let refusal = UnavailableName.refusal(of: name, "plugin", UnavailableName.plugin(name.text))
    {
      throw refusal
    }
    let help = Suggestion.closest(to: name.text, in: Plugin.all.map(\.name))
      .map { "did you mean '\($0)'?" }
    throw Diagnostic("unknown plugin '\(name.text)'", at: name.span, help: help ?? "")
  }
}

/// What `evaluate` runs: a function from a table to a table, which decides on its own columns.
///
/// Each plugin is one `static let` in a file of its own and one name in ``all``.
struct Plugin: Sendable {
  /// The name in queries.
  let name: String

  /// What it does, as one sentence.
  let summary: String

  /// The call, with its parameters.
  let signature: String

  /// The parameters, in order; the last one may repeat.
  let parameters: [ScalarFunction.Parameter]

  /// A query that calls it: the docs show its result, and the tests run it.
  let example: String

  /// Makes the plan.
  let bind: @Sendable (PluginCall) throws(Diagnostic) -> Plan

  /// Creates a plugin.
  init(
    _ name: String, _ summary: String, signature: String,
    parameters: KeyValuePairs<String, String> = [:], example: String = "",
    bind: @escaping @Sendable (PluginCall) throws(Diagnostic) -> Plan
  ) {
    self.name = name
    self.summary = summary
    self.signature = signature
    self.parameters = parameters.map { ScalarFunction.Parameter(name: $0.key, help: $0.value) }
    self.example = example
    self.bind = { (call) throws(Diagnostic) in
      var call = call
      call.signature = signature
      return try bind(call)
    }
  }
}

/// The columns written behind a plugin: `: (*, name: type)`.
struct DeclaredColumns: Sendable {
  /// Whether the columns of the input come first.
  let hasStar: Bool

  let schema: Schema

  init(_ columns: [ColumnDeclarationSyntax], _ binder: Binder) throws(Diagnostic) {
    hasStar = columns.contains { $0.name.text == "*" }
    schema = try binder.schema(columns.filter { $0.name.text != "*" })
  }
}
