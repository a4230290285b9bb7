import KQLSyntax

extension QueryOperator {
  /// `top-hitters`: exact here, where Kusto's counts are about right.
  static let topHitters = QueryOperator("top-hitters") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let count = try binder.count(try syntax.expression("count"))
    let scope = Scope(input, binder)
    let column = try syntax.namedOnce("column")
    let value = try binder.expression(column.expression, in: scope)
    let name = column.names.first?.text ?? binder.impliedName(column.expression) ?? "Column1"
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
        Top(count: count, keys: [key], columnCount: 2, output: $0, $1)
      })
  }
}
