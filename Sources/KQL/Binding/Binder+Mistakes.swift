import KQLSyntax

/// The messages for names that mean nothing.
extension Binder {
  /// The message for a name that is no column.
  func unknownColumn(_ name: NameSyntax, in scope: Scope) -> Diagnostic {
    if let mistake = aggregateMistake(name, in: scope) ?? valueMistake(name) { return mistake }
    let similar = similarVariable(name)
    if similar == nil { noteUnknown(name.text, in: scope) }
    let schema = scope.schema
    if let signature = scalarFunction(named: name.text)?.signature
      ?? AggregateFunction.named(name.text)?.signature
    {
      return Diagnostic(
        "unknown column '\(name.text)'", at: name.span,
        help: "the function is called with parentheses: \(signature)")
    }
    let names = schema.map(\.name) + environment.allNames
    let help =
      (similar ?? Suggestion.closest(to: name.text, in: names)).map {
        "did you mean '\($0.onOneLine)'?"
      }
      ?? (schema.isEmpty
        ? "there are no columns here"
        : "the columns are \(schema.prefix(12).map(\.name.onOneLine).joined(separator: ", "))"
          + (schema.count > 12 ? ", …" : ""))
    return Diagnostic("unknown column '\(name.text)'", at: name.span, help: help)
  }

  /// Remembers a name that is no column, which may be of one that an input or an operator still gives.
  func noteUnknown(_ name: String, in scope: Scope) {
    unknownName = name
    unknownTable = scope.input?.number
    isUnknownNameOpen = scope.isOpen
  }

  /// A column of the rows that are summarized where only group keys and aggregates may stand.
  private func aggregateMistake(_ name: NameSyntax, in scope: Scope) -> Diagnostic? {
    guard let rows = scope.aggregates?.rows else { return nil }
    if let function = AggregateFunction.named(name.text) {
      return Diagnostic(
        "'\(name.text)' is a function", at: name.span,
        help: "write \(name.text)(\(function.name == "count" ? "" : "…"))")
    }
    guard rows.schema.index(named: name.text) != nil else { return nil }
    return Diagnostic(
      "'\(name.text)' is neither an aggregate nor behind 'by'", at: name.span,
      help: "write by …, \(name.text), or any of its values: take_any(\(name.text))")
  }

  /// What looks like a value: `null`, `1M`.
  private func valueMistake(_ name: NameSyntax) -> Diagnostic? {
    let text = name.text.lowercased()
    if ["null", "none", "nil", "undefined"].contains(text) {
      return Diagnostic(
        "'\(name.text)' is no value", at: name.span,
        help: "ask with isnull(x) or isempty(x); a null has a type: long(null), datetime(null)")
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, digits.count < text.count else { return nil }
    let help: String? =
      switch name.text.dropFirst(digits.count) {
      case "M": "a minute is \(digits)m; months differ in length: startofmonth(t)"
      case "mo", "mon", "month", "months": "months differ in length: startofmonth(t)"
      case "w", "W", "week", "weeks":
        "write it in days: \(Int(digits).map { "\($0 &* 7)d" } ?? "7d")"
      case "y", "Y", "year", "years": "years differ in length: startofyear(t), or 365d"
      case "H", "D", "S": "write \(text)"
      case "us", "ns": "write \(digits)micros, or \(digits)nanos"
      case "mins", "secs": "write \(text.dropLast())"
      default: nil
      }
    return help.map {
      Diagnostic("'\(name.text)' is neither a column nor a timespan", at: name.span, help: $0)
    }
  }

  /// A variable whose name is a slip away, where any name could be a column that comes later.
  private func similarVariable(_ name: NameSyntax) -> String? {
    guard catalog?.isOpen == true, name.text.utf8.count >= 5 else { return nil }
    let variables = environment.allNames.filter {
      guard case .scalar? = environment[$0] else { return false }
      return $0.utf8.count >= 5
    }
    return Suggestion.slip(of: name.text, in: variables)
  }

  /// `user-agent` and `event.action`, where they are columns, or may be.
  ///
  /// - Throws: A diagnostic that shows how to write the name.
  func requireBrackets(_ syntax: ExpressionSyntax, in scope: Scope) throws(Diagnostic) {
    guard let parts = Self.writtenName(syntax) else { return }
    func isKnown(_ name: String) -> Bool {
      scope.schema.index(named: name) != nil || environment[name] != nil
    }
    guard parts.count > 1, !isKnown(parts[0]) else { return }
    if case .path = syntax.kind {
      let prefixes = (2...parts.count).map { parts.prefix($0).joined(separator: ".") }
      let columns = prefixes.filter { scope.schema.index(named: $0) != nil }
      guard let name = columns.last else { return }
      throw Diagnostic(
        "the name '\(name)' needs brackets and quotes", at: syntax.span, help: "write ['\(name)']")
    }
    let name = parts.joined(separator: "-")
    let isColumn = scope.schema.index(named: name) != nil
    guard isColumn || catalog?.isOpen == true && !parts.contains(where: isKnown) else { return }
    throw Diagnostic(
      "the name '\(name)' needs brackets and quotes", at: syntax.span,
      help: isColumn ? "write ['\(name)']" : "write ['\(name)'], or blanks around '-' to subtract")
  }

  /// The words of `a-b-c` without blanks, or of `a.b.c`.
  private static func writtenName(_ syntax: ExpressionSyntax) -> [String]? {
    switch syntax.kind {
    case .name(let name) where name.span.end - name.span.start == name.text.utf8.count:
      return [name.text]
    case .binary(.subtract, let left, let right):
      guard left.span.end + 1 == right.span.start, case .name(let last) = right.kind,
        !isPath(left), let first = writtenName(left)
      else { return nil }
      return first + [last.text]
    case .path(let base, let member):
      guard isPath(base) || isName(base), let first = writtenName(base) else { return nil }
      return first + [member.text]
    default: return nil
    }
  }

  private static func isPath(_ syntax: ExpressionSyntax) -> Bool {
    if case .path = syntax.kind { true } else { false }
  }

  private static func isName(_ syntax: ExpressionSyntax) -> Bool {
    if case .name = syntax.kind { true } else { false }
  }

  /// The message for a name that is no function.
  func unknownFunction(_ name: NameSyntax, in scope: Scope) -> Diagnostic {
    if AggregateFunction.named(name.text) != nil {
      return Diagnostic(
        "the aggregate '\(name.text)' cannot be used here", at: name.span,
        help: "aggregates stand in 'summarize'")
    }
    if let refusal = UnavailableName.refusal(
      of: name, "function", UnavailableName.function(name.text))
    {
      return refusal
    }
    let lower = name.text.lowercased()
    let own = ScalarFunction.named(lower) != nil || AggregateFunction.named(lower) != nil
    let names =
      ScalarFunction.all.map(\.name) + scalars.keys.sorted() + environment.allNames
      + (scope.aggregates == nil ? [] : AggregateFunction.all.map(\.name))
    let help =
      own
      ? "write '\(lower)', in lower case"
      : ForeignFunction.advice(lower)
        ?? Suggestion.closest(to: name.text, in: names).map { "did you mean '\($0)'?" } ?? ""
    return Diagnostic("unknown function '\(name.text)'", at: name.span, help: help)
  }
}
