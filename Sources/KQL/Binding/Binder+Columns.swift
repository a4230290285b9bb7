import KQLSyntax

extension Binder {
  /// The columns that a name or a pattern (`Name*`) stands for, as positions in the schema.
  ///
  /// - Throws: A diagnostic with candidates when a plain name is unknown.
  func columns(
    matching syntax: ExpressionSyntax, in scope: Scope
  ) throws(Diagnostic) -> [Int] {
    let schema = scope.schema
    switch syntax.kind {
    case .star: return Array(schema.indices)
    case .wildcard(let pattern):
      return schema.indices.filter { Self.matches(schema[$0].name, pattern) }
    case .name(let name):
      guard let index = schema.index(named: name.text) else {
        throw unknownColumn(name, in: scope)
      }
      return [index]
    default:
      throw Diagnostic("expected the name of a column", at: syntax.span)
    }
  }

  /// Whether a name fits a pattern in which `*` stands for any text.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return name == pattern
    }
    guard name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let start = Self.start(of: part, in: rest) else { return false }
      rest = rest[start...].dropFirst(part.count)
    }
    return rest.hasSuffix(last)
  }

  private static func start(of part: Substring, in text: Substring) -> Substring.Index? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(part) { return start }
      start = text.index(after: start)
    }
    return nil
  }
}
