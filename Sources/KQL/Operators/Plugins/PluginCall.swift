import KQLSyntax

/// A plugin's call in a query.
struct PluginCall {
  let name: NameSyntax
  let span: SourceSpan
  let arguments: [ArgumentSyntax]

  /// The rows before `evaluate`; `nil` when it starts the query.
  let rows: Plan?

  /// The columns declared behind the call; `nil` when there is no declaration.
  let declared: DeclaredColumns?

  let binder: Binder

  /// How the plugin is called, for messages.
  var signature = ""

  /// The rows before `evaluate`.
  ///
  /// - Throws: A diagnostic when there are none.
  func input() throws(Diagnostic) -> Plan {
    guard let rows else {
      throw Diagnostic(
        "'\(name.text)' needs rows before it", at: name.span, help: "write T | evaluate …")
    }
    return rows
  }

  /// The rows before `evaluate` with what a pass over them tells: what the result's columns are
  /// depends on them.
  ///
  /// A stream that can be read again is read once more for it; other rows are computed and kept.
  ///
  /// - Parameter pass: Makes the plan, over the rows, whose result is needed.
  /// - Returns: The rows, and the result of the pass.
  /// - Throws: A diagnostic when one of them cannot be computed.
  func known(_ pass: (Plan) -> Plan) throws(Diagnostic) -> (rows: Plan, result: Table) {
    let input = try self.input()
    let rows = input.readsInput ? input : .table(try binder.evaluate(input, at: span))
    return (rows, try binder.evaluate(pass(rows), at: span))
  }

  /// Whether what the plugin gives depends on a stream that is not read yet.
  var isOpen: Bool {
    rows?.readsInput == true && (binder.rescan == nil || binder.catalog?.isCheck == true)
  }

  /// Checks the number of arguments.
  ///
  /// - Throws: A diagnostic with the signature.
  func require(_ counts: ClosedRange<Int>) throws(Diagnostic) {
    guard counts.contains(arguments.count) else {
      throw Diagnostic(
        "'\(name.text)' does not take \(arguments.count) argument\(arguments.count == 1 ? "" : "s")",
        at: span, help: "it is \(signature)")
    }
  }

  /// The argument with a name, else the one at a position that has no name.
  func argument(_ name: String, at position: Int) -> ExpressionSyntax? {
    if let named = arguments.first(where: { $0.name?.text == name }) { return named.value }
    guard position < arguments.count, arguments[position].name == nil else { return nil }
    return arguments[position].value
  }

  /// The argument that must be a column.
  ///
  /// - Throws: A diagnostic when there is none, or when it is something else.
  func column(_ position: Int) throws(Diagnostic) -> InputColumn {
    guard position < arguments.count else {
      throw Diagnostic("an argument is missing", at: span, help: "it is \(signature)")
    }
    let value = arguments[position].value
    let scope = Scope(try input(), binder)
    guard let column = try binder.expression(value, in: scope) as? InputColumn else {
      throw Diagnostic("expected a column", at: value.span, help: "it is \(signature)")
    }
    return column
  }

  /// The text of a constant.
  ///
  /// - Throws: A diagnostic when it is not one.
  func text(_ syntax: ExpressionSyntax) throws(Diagnostic) -> String {
    try binder.constant(syntax, as: .string).firstText
  }

  /// A plan written in the language, over named plans and values.
  ///
  /// - Parameters:
  ///   - source: The query.
  ///   - tables: What its names of tables mean.
  ///   - values: What its names of values mean.
  /// - Returns: The plan.
  /// - Throws: A diagnostic at the call.
  func plan(
    _ source: String, tables: [String: Plan], values: [String: Expression] = [:]
  ) throws(Diagnostic) -> Plan {
    let inner = Environment(outer: nil)
    for (name, plan) in tables { inner.define(name, .table(plan)) }
    for (name, value) in values { inner.define(name, .scalar(value)) }
    let parsed = Parser.parse(source)
    let mistake = parsed.diagnostics.first { $0.severity == .error }
    do throws(Diagnostic) {
      if let mistake { throw mistake }
      return try binder.nested(in: inner) { () throws(Diagnostic) in
        var result: Plan?
        for statement in parsed.query.statements {
          if case .expression(let expression) = statement.kind {
            result = try binder.plan(expression)
          } else {
            try binder.define(statement)
          }
        }
        guard let result else { throw Diagnostic("the plugin gives no table", at: span) }
        return result
      }
    } catch {
      throw Diagnostic("'\(name.text)': \(error.message)", at: span, help: "it is \(signature)")
    }
  }
}

extension Plan {
  /// The same rows under other names; a name that is taken gets a number.
  func renamed(_ names: [String]) -> Plan {
    var taken = ColumnNames()
    let columns = schema.enumerated().map { index, column in
      ColumnSchema(taken.unique(index < names.count ? names[index] : column.name), column.type)
    }
    return .projected(
      self, named: "project", columns,
      schema.enumerated().map { InputColumn($0, name: $1.name, type: $1.type) })
  }
}
