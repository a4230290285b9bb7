import KQLSyntax

/// `declare pattern`: names that stand for a table which the values in a call choose.
extension Binder {
  /// Takes in a pattern.
  func define(_ pattern: PatternSyntax) throws(Diagnostic) {
    for declared in pattern.parameters + (pattern.path.map { [$0] } ?? []) {
      guard ScalarType(name: declared.type.text) == .string else {
        throw Diagnostic(
          "a pattern takes strings only, so '\(declared.name.text)' cannot be a"
            + " \(declared.type.text)", at: declared.type.span, help: "write string")
      }
    }
    for mapping in pattern.mappings {
      let last = mapping.values.last?.span ?? pattern.name.span
      guard mapping.values.count == pattern.parameters.count else {
        throw Diagnostic(
          "'\(pattern.name.text)' has \(pattern.parameters.count) parameters, and here are"
            + " \(mapping.values.count) values", at: last)
      }
      guard (mapping.path == nil) == (pattern.path == nil) else {
        throw Diagnostic(
          pattern.path == nil
            ? "'\(pattern.name.text)' has no path"
            : "the path of '\(pattern.name.text)' is missing",
          at: mapping.path?.span ?? last, help: "write the path as in ('value').['path'] = { … };")
      }
    }
    try environment.declare(pattern.name)
    patterns[pattern.name.text] = (pattern, environment)
  }

  /// Whether an expression is a call of a pattern.
  func isPatternCall(_ syntax: ExpressionSyntax) -> Bool { patternCall(syntax) != nil }

  /// The table that a call of a pattern stands for; `nil` when it is none.
  func patternPlan(_ syntax: ExpressionSyntax) throws(Diagnostic) -> Plan? {
    guard let call = patternCall(syntax), let (pattern, names) = patterns[call.name.text] else {
      return nil
    }
    var values: [String] = []
    for argument in call.arguments { values.append(try patternValue(argument.value)) }
    let path = try call.path.map { (path) throws(Diagnostic) in try patternValue(path) }
    for mapping in pattern.mappings {
      var wanted: [String] = []
      for value in mapping.values { wanted.append(try patternValue(value)) }
      let wantedPath = try mapping.path.map { (path) throws(Diagnostic) in try patternValue(path) }
      guard wanted == values, wantedPath == path else { continue }
      return try tabularResult(call.name, mapping.body, names, [], at: syntax.span)
    }
    let list = values.map { "'\($0)'" }.joined(separator: ", ")
    throw Diagnostic(
      "the pattern '\(call.name.text)' says nothing of (\(list))"
        + (path.map { ".['\($0)']" } ?? ""), at: syntax.span,
      help: "'declare pattern' has to list the values that it is called with")
  }

  /// The parts of a call of a pattern: `name(values)`, `name(values).path`, `name(values).['path']`.
  private func patternCall(
    _ syntax: ExpressionSyntax
  ) -> (name: NameSyntax, arguments: [ArgumentSyntax], path: ExpressionSyntax?)? {
    guard !patterns.isEmpty else { return nil }
    var call = syntax
    var path: ExpressionSyntax?
    switch syntax.kind {
    case .path(let base, let name):
      call = base
      path = ExpressionSyntax(
        .literal(LiteralSyntax(.string, name.text)), at: name.span)
    case .index(let base, let index):
      call = base
      path = index
    default: break
    }
    guard case .call(let name, let arguments) = call.kind, patterns[name.text] != nil,
      environment[name.text] == nil
    else { return nil }
    return (name, arguments, path)
  }

  private func patternValue(_ syntax: ExpressionSyntax) throws(Diagnostic) -> String {
    let value = try expression(syntax, in: Scope([]))
    guard value.type == .string, let text = value.constantValue?.firstText else {
      throw Diagnostic(
        "expected a constant string, not a \(value.type)", at: syntax.span,
        help: "patterns are chosen before the query runs")
    }
    return text
  }
}
