import KQLSyntax

extension QueryOperator {
  static let distinct = QueryOperator("distinct") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let scope = Scope(input, binder)
    var columns = ProjectedColumns(.project, scope)
    for column in syntax.named("columns") { try columns.add(column, in: scope, binder) }
    let (schema, expressions) = (columns.schema, columns.expressions)
    return .stage(
      input,
      Stage(
        name: "distinct", schema: schema, memory: .position, keepsOrder: false,
        timeColumns: TimeColumn.columns(of: expressions, over: input)
      ) { Distinct(expressions, output: $0, $1) })
  }
}

/// `distinct`: passes on the first row of each combination of values, as soon as it is seen.
final class Distinct: Operator {
  private let columns: [Expression]
  private var index: GroupIndex

  init(_ columns: [Expression], output: Operator?, _ run: RunContext) {
    self.columns = columns
    index = GroupIndex(columns.map(\.type))
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    let values = columns.map { $0.evaluate(batch, context) }
    var seen = UInt32(truncatingIfNeeded: index.count)
    let groups = index.groups(of: values, count: batch.count)
    guard account() else { return false }
    guard index.count > Int(seen) else { return true }
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: index.count - Int(seen))
    var count = 0
    for row in 0..<batch.count where groups[row] == seen {
      rows[count] = UInt32(truncatingIfNeeded: row)
      count += 1
      seen += 1
    }
    let selection = Selection(indices: rows, count: count)
    return emit(Batch(count: batch.count, columns: values).selecting(selection))
  }

  override func endEmission(_ emission: Emission) {
    if case .snapshot = emission {
      index = GroupIndex(columns.map(\.type))
      _ = account()
    }
    output?.endEmission(emission)
  }

  override var byteCount: Int { index.byteCount }
}
