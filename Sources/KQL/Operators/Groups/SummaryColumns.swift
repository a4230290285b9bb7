import KQLSyntax

/// The columns of a `summarize` while they are bound: keys first, then what is aggregated.
struct SummaryColumns {
  /// The columns of the result.
  private(set) var schema: Schema = []

  /// The group keys, over the input.
  private(set) var keys: [Expression] = []

  /// The aggregates, in order.
  private(set) var aggregates: [BoundAggregate] = []

  /// The columns of the result, over the keys followed by the results of all aggregates.
  private(set) var results: [Expression] = []

  private var scope: Scope
  private var names = ColumnNames()
  private var given: Set<String> = []

  /// Starts without columns.
  init(_ scope: Scope) { self.scope = scope }

  /// Adds a group key; every key must be added before the first aggregate.
  mutating func add(key syntax: NamedExpressionSyntax, _ binder: Binder) throws(Diagnostic) {
    if syntax.names.isEmpty, case .star = syntax.expression.kind {
      for column in scope.visibleColumns {
        add(column, named: column.name, isColumn: column.index)
      }
      return
    }
    let expression = try binder.expression(syntax.expression, in: scope)
    try binder.requireKey(expression, at: syntax.expression.span, "group by a dynamic value")
    let name =
      try givenName(syntax.names.first) ?? binder.impliedName(syntax.expression, in: scope)
      ?? binder.nextColumnName()
    add(expression, named: name, isColumn: (expression as? InputColumn)?.index)
  }

  /// Adds a bound group key.
  mutating func add(_ key: Expression, named name: String, isColumn column: Int? = nil) {
    if let column { scope.keyColumns.insert(column) }
    results.append(InputColumn(keys.count, name: name, type: key.type))
    keys.append(key)
    append(name, key.type)
  }

  /// Adds an aggregate, or an expression around aggregates.
  mutating func add(
    aggregate syntax: NamedExpressionSyntax, _ binder: Binder
  ) throws(Diagnostic) {
    if let aggregate = try binder.aggregate(syntax.expression, in: scope) {
      return try add(aggregate, syntax)
    }
    let before = aggregates.count
    let expression = try binder.summarized(
      syntax.expression, in: scope, keys: Array(schema.prefix(keys.count)),
      collecting: &aggregates)
    guard aggregates.count > before || expression.constantValue != nil else {
      throw Diagnostic(
        "expected an aggregate", at: syntax.expression.span,
        help: "for example count(), or put the value behind 'by'")
    }
    let name =
      try givenName(syntax.names.first)
      ?? binder.impliedName(
        syntax.expression, in: scope, summarizing: scope) ?? binder.nextColumnName()
    results.append(expression)
    append(name, expression.type)
  }

  private mutating func add(
    _ aggregate: BoundAggregate, _ syntax: NamedExpressionSyntax
  ) throws(Diagnostic) {
    guard syntax.names.count <= aggregate.results.count else {
      throw Diagnostic(
        "there are more names than results", at: syntax.names[aggregate.results.count].span,
        help: "the aggregate gives \(aggregate.results.count)")
    }
    let first = keys.count + aggregates.reduce(0) { $0 + $1.results.count }
    aggregates.append(aggregate)
    for (index, result) in aggregate.results.enumerated() {
      let name = index < syntax.names.count ? try givenName(syntax.names[index]) : nil
      results.append(InputColumn(first + index, name: result.name, type: result.type))
      append(name ?? result.name, result.type)
    }
  }

  /// A name the query gives, which it must give only once.
  private mutating func givenName(_ name: NameSyntax?) throws(Diagnostic) -> String? {
    guard let name else { return nil }
    guard given.insert(name.text).inserted else {
      throw Diagnostic("there are two columns named '\(name.text)'", at: name.span)
    }
    return name.text
  }

  private mutating func append(_ name: String, _ type: ScalarType) {
    // The rest of an event goes with its columns.
    schema.append(
      name == ColumnSchema.rest.name ? .rest : ColumnSchema(names.unique(name), type))
  }
}
