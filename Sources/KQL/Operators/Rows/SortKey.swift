import KQLSyntax

/// What rows are ordered by.
struct SortKey: Sendable {
  /// The value.
  var expression: Expression

  /// Whether small values come first.
  var isAscending: Bool

  /// Whether nulls come before all values.
  var nullsFirst: Bool

  /// Binds `expression [asc | desc] [nulls first | nulls last]`.
  ///
  /// Descending with the nulls last unless written otherwise; ascending, nulls are first.
  static func bind(
    _ syntax: OrderedExpressionSyntax, in scope: Scope, _ binder: Binder
  ) throws(Diagnostic) -> SortKey {
    let value = syntax.value.expression
    let expression = try binder.expression(value, in: scope)
    guard expression.type != .dynamic else {
      throw Diagnostic(
        "cannot order by a dynamic value", at: value.span,
        help: "convert it first, for example with tostring()")
    }
    let isAscending = syntax.isAscending ?? false
    return SortKey(
      expression: expression, isAscending: isAscending,
      nullsFirst: syntax.nullsFirst ?? isAscending)
  }
}

extension [SortKey] {
  /// The columns that are needed of rows which they order and of which some columns are used.
  var using: @Sendable (Set<Int>) -> Set<Int> {
    { $0.union(map(\.expression).readColumns) }
  }
}
