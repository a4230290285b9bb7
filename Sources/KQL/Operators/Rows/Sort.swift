import KQLSyntax

extension QueryOperator {
  static let sort = QueryOperator("sort") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let scope = Scope(input, binder)
    var keys: [SortKey] = []
    for key in syntax.ordered("keys") { keys.append(try .bind(key, in: scope, binder)) }
    let schema = input.schema
    return .stage(
      input,
      Stage(name: "sort", schema: schema, memory: .allRows, isSerialized: true) {
        [keys] output, run in Sort(keys: keys, schema: schema, output: output, run)
      })
  }
}

/// `sort by`: keeps all rows and passes them on in order.
final class Sort: WholeTable {
  private let keys: [SortKey]

  /// How many rows leave together.
  private static let emitted = Batch.preferredCount * 8

  init(keys: [SortKey], schema: Schema, output: Operator, _ run: RunContext) {
    self.keys = keys
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    let order = keys.order(batch, context)
    for start in stride(from: 0, to: order.count, by: Self.emitted) {
      let rows = start..<Swift.min(start + Self.emitted, order.count)
      guard emit(batch.arranged(order.picking(.range(rows)))) else { return }
    }
  }
}

extension [SortKey] {
  /// The row numbers of a batch in the order of the keys.
  func order(_ batch: Batch, _ context: EvaluationContext) -> Selection {
    let columns = map {
      SortColumn(
        $0.expression.evaluate(batch, context), isAscending: $0.isAscending,
        nullsFirst: $0.nullsFirst)
    }
    return RowSorter.order(columns, count: batch.count)
  }
}
