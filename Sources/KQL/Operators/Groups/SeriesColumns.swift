import KQLSyntax

/// The columns of a `make-series`: group keys, a series for each aggregate, the axis.
struct SeriesColumns: Sendable {
  /// The columns of the result.
  let schema: Schema

  /// The number of columns the series are grouped by.
  let keyCount: Int

  /// The keys and the number of the bin, over the input.
  let groupKeys: [Expression]

  /// The aggregates, in order.
  let aggregates: [BoundAggregate]

  /// The results, over ``groupKeys`` followed by the results of all aggregates.
  let results: [Expression]

  /// What stands in a series where there are no rows.
  let defaults: [DynamicElementWriter]

  /// The steps of the axis.
  let axis: SeriesAxis

  /// Binds the clauses of the operator.
  init(_ syntax: OperatorSyntax, on input: Plan, _ binder: Binder) throws(Diagnostic) {
    let scope = Scope(input, binder)
    var summary = SummaryColumns(scope)
    for key in syntax.named("keys") { try summary.add(key: key, binder) }
    keyCount = summary.keys.count

    let named = try syntax.namedOnce("axis")
    let value = try binder.expression(named.expression, in: scope)
    let axis = try SeriesAxis(syntax, over: value.type, at: named.expression.span, binder)
    summary.add(
      value,
      named: named.names.first?.text ?? binder.impliedName(named.expression)
        ?? binder.nextColumnName())
    let axisColumn = ColumnSchema(summary.schema[keyCount].name, .dynamic)

    var standards: [ExpressionSyntax?] = []
    for member in syntax.group("aggregates") {
      guard case .named(let values)? = member.clause("aggregate"), let value = values.first else {
        throw syntax.missing("aggregates")
      }
      let before = summary.results.count
      try summary.add(aggregate: value, binder)
      guard summary.results.count == before + 1 else {
        throw Diagnostic(
          "a series needs an aggregate with one result", at: value.expression.span,
          help: "name one, for example percentile(x, 95)")
      }
      standards.append(member.expression("default"))
    }
    var defaults: [DynamicElementWriter] = []
    for (result, standard) in zip(summary.results.dropFirst(keyCount + 1), standards) {
      defaults.append(
        DynamicElementWriter(
          try Self.standard(standard, for: result.type, binder)))
    }
    self.defaults = defaults
    let series = summary.schema.dropFirst(keyCount + 1).map { ColumnSchema($0.name, .dynamic) }
    schema = Array(summary.schema.prefix(keyCount)) + series + [axisColumn]
    groupKeys = summary.keys.dropLast() + [AxisBin(value, axis)]
    aggregates = summary.aggregates
    results = Array(summary.results.dropFirst(keyCount + 1))
    self.axis = axis
  }

  /// The value where there are no rows: the one given, else 0.
  private static func standard(
    _ syntax: ExpressionSyntax?, for type: ScalarType, _ binder: Binder
  ) throws(Diagnostic) -> Column {
    guard let syntax else {
      let zero = Column.constant(Int64(0), count: 1)
      return type.isNumeric ? zero.converted(to: type) : .nulls(type, count: 1)
    }
    let value = try binder.expression(syntax, in: Scope([]))
    if value.type == .real, type == .long || type == .int {
      return try binder.constant(syntax, as: .real)
    }
    return try binder.constant(syntax, as: type)
  }
}

/// The number of the bin that a value of the axis is in; null outside of the axis.
private final class AxisBin: Expression, @unchecked Sendable {
  private let value: Expression
  private let axis: SeriesAxis

  init(_ value: Expression, _ axis: SeriesAxis) {
    self.value = value
    self.axis = axis
    super.init(type: .long)
  }

  override var operands: [Expression] { [value] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    axis.bins(of: value.evaluate(batch, context))
  }
}
