import KQLSyntax

extension Binder {
  /// The rows of a table of the input, with the event time that the setting names.
  ///
  /// - Throws: A diagnostic when the setting is no expression over the table that gives a time.
  func input(_ table: InputTable) throws(Diagnostic) -> Plan {
    guard let catalog, !catalog.isCheck else { return .input(table) }
    let view = catalog.view(table.number)
    if catalog.isStatic(view.input) {
      return view.rows(of: table, reading: catalog.rescan(view.input))
    }
    guard let text = view.eventTimeText else { return .input(table) }
    let parsed = Parser.parse("let event_time = \(text)")
    guard parsed.diagnostics.allSatisfy({ $0.severity != .error }),
      parsed.query.statements.count == 1, let statement = parsed.query.statements.first,
      case .letExpression(_, let syntax) = statement.kind
    else { throw refusal(text, "it is no expression") }
    var scope = Scope(table.schema)
    scope.input = view
    let expression: Expression
    do throws(Diagnostic) {
      expression = try self.expression(syntax, in: scope)
    } catch {
      throw refusal(text, error.message)
    }
    let isColumn = expression is InputColumn && [.string, .dynamic].contains(expression.type)
    guard expression.type == .datetime || isColumn else {
      throw refusal(text, "it is a \(expression.type), not a datetime")
    }
    return .input(view.setEventTime(expression))
  }

  private func refusal(_ text: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      "the event time '\(text)' cannot be used: \(reason)", at: SourceSpan(0, 0),
      help: "name a column, or an expression such as unixtime_seconds_todatetime(ts)")
  }
}
