import KQLSyntax

extension ExpressionSyntax {
  /// The expression with parts of it replaced.
  ///
  /// `body` gives what stands in the place of a part, `nil` to look inside of it.
  func replacing(
    _ body: (ExpressionSyntax) throws(Diagnostic) -> ExpressionSyntax?
  ) throws(Diagnostic) -> ExpressionSyntax {
    if let replacement = try body(self) { return replacement }
    func inside(_ part: ExpressionSyntax) throws(Diagnostic) -> ExpressionSyntax {
      try part.replacing(body)
    }
    func inside(_ parts: [ExpressionSyntax]) throws(Diagnostic) -> [ExpressionSyntax] {
      var result: [ExpressionSyntax] = []
      for part in parts { result.append(try inside(part)) }
      return result
    }
    func inside(_ arguments: [ArgumentSyntax]) throws(Diagnostic) -> [ArgumentSyntax] {
      var result: [ArgumentSyntax] = []
      for argument in arguments {
        result.append(ArgumentSyntax(name: argument.name, value: try inside(argument.value)))
      }
      return result
    }
    let kind: Kind =
      switch self.kind {
      case .path(let base, let member): .path(try inside(base), member)
      case .index(let base, let index): .index(try inside(base), try inside(index))
      case .call(let name, let arguments): .call(name, try inside(arguments))
      case .memberCall(let base, let name, let arguments):
        .memberCall(try inside(base), name, try inside(arguments))
      case .unary(let symbol, let value): .unary(symbol, try inside(value))
      case .binary(let symbol, let left, let right):
        .binary(symbol, try inside(left), try inside(right))
      case .membership(let symbol, let value, let list):
        .membership(symbol, try inside(value), try inside(list))
      case .between(let value, let low, let high, let isNegated):
        .between(
          try inside(value), low: try inside(low), high: try inside(high), isNegated: isNegated)
      case .named(let names, let value): .named(names, try inside(value))
      case .literal, .name, .wildcard, .star, .pipeline, .toScalar, .toTable, .materialize,
        .typeOf:
        self.kind
      }
    return ExpressionSyntax(kind, at: span)
  }
}
