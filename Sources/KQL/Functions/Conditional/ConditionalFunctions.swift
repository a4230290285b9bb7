extension ScalarFunction {
  /// The functions for conditions and nulls.
  static let conditional: [ScalarFunction] = [
    .case, .coalesce, .iff, .isnotnull, .isnull, .not,
  ]
}
