import KQLSyntax

extension QueryOperator {
  static let sample = QueryOperator("sample") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let count = try binder.count(try syntax.expression("count"))
    let schema = input.schema
    return .stage(
      input,
      Stage(
        name: "sample", schema: schema, memory: .allRows, keepsOrder: false,
        ownStreamUse: .keepsSome, ownOrderUse: .ignores
      ) {
        Top(
          count: count, keys: [SortKey(expression: Lot(), isAscending: true, nullsFirst: true)],
          columnCount: schema.count, output: $0, $1)
      })
  }
}

/// A random number for each row.
private final class Lot: Expression, @unchecked Sendable {
  init() { super.init(type: .long) }

  override var isDeterministic: Bool { false }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    var builder = ColumnBuilder<Int64>(capacity: batch.count)
    for _ in 0..<batch.count { builder.append(Int64.random(in: .min ... .max)) }
    return builder.finish()
  }
}
