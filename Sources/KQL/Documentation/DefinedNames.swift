/// The names of what is built and has no table that others see.
package enum DefinedNames {
  /// The tabular operators.
  package static let operators = QueryOperator.all.map(\.keyword)

  /// The plugins of `evaluate`.
  package static let plugins = Plugin.all.map(\.name)
}
