import KQLSyntax

extension QueryOperator {
  /// `top-hitters`: exact here, where Kusto's counts are about right.
  static let topHitters = QueryOperator("top-hitters") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let count = try binder.count(try syntax.expression("count"))
    let scope = Scope(input, binder)
    let column = try syntax.namedOnce("column")
    let value = try binder.expression(column.expression, in: scope)
    let name =
      column.names.first?.text ?? binder.impliedName(column.expression) ?? binder.nextColumnName()
    let weight = syntax.named("weight").first
    let call: ExpressionSyntax
    var resultName: String
    if let weight {
      let sum = NameSyntax("sum", at: weight.expression.span)
      call = ExpressionSyntax(
        .call(sum, [ArgumentSyntax(value: weight.expression)]), at: weight.expression.span)
      resultName = "approximate_sum_\(binder.impliedName(weight.expression) ?? "")"
      if let given = weight.names.first { resultName = given.text }
    } else {
      let counting = NameSyntax("count", at: syntax.keyword.span)
      call = ExpressionSyntax(.call(counting, []), at: syntax.keyword.span)
      resultName = "approximate_count_\(name)"
    }
    guard let aggregate = try binder.aggregate(call, in: scope),
      let result = aggregate.results.first
    else { throw syntax.missing("weight") }
    var names = ColumnNames()
    let schema = [
      ColumnSchema(names.unique(name), value.type),
      ColumnSchema(names.unique(resultName), result.type),
    ]
    let results = schema.enumerated().map { InputColumn($0, name: $1.name, type: $1.type) }
    let groups = Plan.stage(
      input,
      Stage(name: "top-hitters", schema: schema, memory: .perGroup, keepsOrder: false) {
        Summarize(keys: [value], [aggregate], results: results, output: $0, $1)
      })
    let key = SortKey(expression: results[1], isAscending: false, nullsFirst: false)
    return .stage(
      groups,
      Stage(
        name: "top", schema: schema, memory: .allRows, isSerialized: true, ownStreamUse: .keepsSome
      ) {
        TopHitters(count, key, schema: schema, output: $0, $1)
      })
  }
}

/// Keeps the values with the greatest counts; of equal ones those that were seen last, as Kusto does.
private final class TopHitters: WholeTable {
  private let count: Int
  private let key: SortKey

  init(_ count: Int, _ key: SortKey, schema: Schema, output: Operator, _ run: RunContext) {
    self.count = count
    self.key = key
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: max(batch.count, 1))
    for row in 0..<batch.count { rows[row] = UInt32(batch.count - 1 - row) }
    let reversed = batch.arranged(Selection(indices: rows, count: batch.count))
    let order = [key].order(reversed, context)
    _ = emit(reversed.arranged(order).slice(0..<min(count, batch.count)))
  }
}
