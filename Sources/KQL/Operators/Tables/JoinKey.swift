import KQLSyntax

/// A pair of columns that must be equal, and the type they are compared as.
struct JoinKey: Sendable {
  /// The position in the left rows.
  var left: Int

  /// The position in the right rows.
  var right: Int

  /// The common type.
  var type: ScalarType

  /// Binds the conditions after `on`: names of columns on both sides, and `$left.a == $right.b`.
  static func bind(
    _ conditions: [ExpressionSyntax], left: Scope, right: Scope, _ binder: Binder
  ) throws(Diagnostic) -> [JoinKey] {
    var keys: [JoinKey] = []
    for condition in conditions { try add(condition, left, right, binder, to: &keys) }
    return keys
  }

  private static func add(
    _ condition: ExpressionSyntax, _ left: Scope, _ right: Scope, _ binder: Binder,
    to keys: inout [JoinKey]
  ) throws(Diagnostic) {
    switch condition.kind {
    case .name(let name):
      keys.append(
        try key(
          try column(name, in: left, "left", binder), try column(name, in: right, "right", binder),
          left.schema, right.schema, at: condition.span))
    case .binary(.and, let first, let second):
      try add(first, left, right, binder, to: &keys)
      try add(second, left, right, binder, to: &keys)
    case .binary(.equal, let first, let second):
      let one = side(first)
      let other = side(second)
      let pair: (left: NameSyntax, right: NameSyntax)
      switch (one, other) {
      case (.left(let a)?, .right(let b)?): pair = (a, b)
      case (.right(let b)?, .left(let a)?): pair = (a, b)
      default:
        throw Diagnostic(
          "a join compares a column of each side", at: condition.span,
          help: "write $left.a == $right.b")
      }
      keys.append(
        try key(
          try column(pair.left, in: left, "left", binder),
          try column(pair.right, in: right, "right", binder), left.schema, right.schema,
          at: condition.span))
    default:
      throw Diagnostic(
        "only equality is allowed in a join", at: condition.span,
        help: "write on a, b or on $left.a == $right.b")
    }
  }

  private enum Side {
    case left(NameSyntax)
    case right(NameSyntax)
  }

  /// The column of `$left.a` or `$right['a']`.
  private static func side(_ syntax: ExpressionSyntax) -> Side? {
    guard case .path(let base, let name) = syntax.kind, case .name(let side) = base.kind else {
      return nil
    }
    return switch side.text {
    case "$left": .left(name)
    case "$right": .right(name)
    default: nil
    }
  }

  private static func column(
    _ name: NameSyntax, in scope: Scope, _ side: String, _ binder: Binder
  ) throws(Diagnostic) -> Int {
    if let index = scope.schema.index(named: name.text) { return index }
    var diagnostic = binder.unknownColumn(name, in: scope)
    diagnostic.message += " on the \(side) side"
    throw diagnostic
  }

  private static func key(
    _ a: Int, _ b: Int, _ left: Schema, _ right: Schema, at span: SourceSpan
  ) throws(Diagnostic) -> JoinKey {
    let types = (left[a].type, right[b].type)
    guard types.0 != .dynamic, types.1 != .dynamic else {
      throw Diagnostic(
        "cannot join on a dynamic column", at: span,
        help: "convert it before, for example with extend k = tostring(k)")
    }
    guard let type = ScalarType.common(types.0, types.1) else {
      throw Diagnostic(
        "cannot compare '\(left[a].name)', a \(types.0), with '\(right[b].name)', a \(types.1)",
        at: span, help: "convert one of them before the join")
    }
    return JoinKey(left: a, right: b, type: type)
  }
}
