import KQLSyntax

extension QueryOperator {
  static let sampleDistinct = QueryOperator("sample-distinct") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let count = try binder.count(try syntax.expression("count"))
    let column = try syntax.namedOnce("column")
    let value = try binder.expression(column.expression, in: Scope(input, binder))
    let name =
      column.names.first?.text ?? binder.impliedName(column.expression) ?? binder.nextColumnName()
    return .stage(
      input,
      Stage(
        name: "sample-distinct", schema: [ColumnSchema(name, value.type)], memory: .position,
        ownStreamUse: .ends
      ) { SampleDistinct(count, value, output: $0, $1) })
  }
}

/// Passes on the first different values of an expression and then wants no more.
private final class SampleDistinct: Operator {
  private var remaining: Int
  private let value: Expression
  private var seen = KeyIndex()

  init(_ count: Int, _ value: Expression, output: Operator, _ run: RunContext) {
    remaining = count
    self.value = value
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard remaining > 0 else { return false }
    let column = value.evaluate(batch, context)
    let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(batch.count, 1))
    var known = UInt32(seen.count)
    seen.add([column], count: batch.count, groups: groups)
    var count = 0
    for row in 0..<batch.count where groups[row] == known && count < remaining {
      known += 1
      // What is read already may be written over.
      groups[count] = UInt32(row)
      count += 1
    }
    remaining -= count
    let rows = Selection(indices: groups, count: count)
    return emit(Batch(count: batch.count, columns: [column]).selecting(rows)) && remaining > 0
      && account()
  }

  /// Not before their time: which values they are does not matter.
  override func preview(_ batch: Batch) {}

  override func code(_ coder: StateCoder) {
    coder.code(&remaining)
    if coder.isReading { seen = KeyIndex() }
    seen.code(coder)
    _ = account()
  }

  override var byteCount: Int { seen.byteCount }
}
