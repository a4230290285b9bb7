import KQLSyntax

extension QueryOperator {
  static let distinct = QueryOperator("distinct") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let scope = Scope(input, binder)
    var columns = ProjectedColumns(.project, scope)
    for column in syntax.named("columns") {
      try columns.add(column, in: scope, binder)
      guard let added = columns.expressions.last, !column.expression.isPattern else { continue }
      try binder.requireKey(added, at: column.expression.span, "tell dynamic values apart")
    }
    let (schema, expressions) = (columns.schema, columns.expressions)
    let times = TimeColumn.columns(of: expressions, over: input)
    let key = times.filter { expressions[$0.key].type == .datetime && !$0.value.isArray }.keys.min()
    let inputSchema = input.schema
    return .stage(
      input,
      Stage(
        name: "distinct", schema: schema, memory: .position, keepsOrder: false, timeColumns: times,
        ownOrderUse: .ignores, forgetsPast: key != nil
      ) { output, run in
        if let key, let time = times[key], let stream = run.stream {
          return WindowedDistinct(
            expressions, expressions[key], time, inputSchema: inputSchema, output: output, run,
            stream)
        }
        return Distinct(expressions, output: output, run)
      })
  }
}

extension ExpressionSyntax {
  /// Whether this stands for several columns: `*`, `a*`.
  fileprivate var isPattern: Bool {
    switch kind {
    case .star, .wildcard: true
    default: false
    }
  }
}

/// `distinct`: passes on the first row of each combination of values, as soon as it is seen.
final class Distinct: Operator {
  private let columns: [Expression]
  private var index: GroupIndex

  /// The index with what rows have that are not final, until the next snapshot.
  private var previewIndex: GroupIndex?

  init(_ columns: [Expression], output: Operator?, _ run: RunContext) {
    self.columns = columns
    index = GroupIndex(columns.map(\.type))
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool { pass(batch, index) }

  /// Passes on the rows that have something new.
  private func pass(_ batch: Batch, _ index: GroupIndex) -> Bool {
    let values = columns.map { $0.evaluate(batch, context) }
    let new = index.add(values, count: batch.count)
    return account() && emit(new)
  }

  override func preview(_ batch: Batch) {
    let copy = previewIndex ?? index.copied()
    previewIndex = copy
    _ = pass(batch, copy)
  }

  override func snapshot() {
    previewIndex = nil
    output?.snapshot()
  }

  override func code(_ coder: StateCoder) {
    if coder.isReading { index = GroupIndex(index.types) }
    index.code(coder)
    _ = account()
  }

  override var byteCount: Int { index.byteCount }
}

/// `distinct` by a time that follows from the event time, on a stream that does not end: what it has seen
/// of times that are past is forgotten.
private final class WindowedDistinct: PanedOperator<GroupIndex> {
  private let columns: [Expression]

  init(
    _ columns: [Expression], _ key: Expression, _ time: TimeColumn, inputSchema: Schema,
    output: Operator, _ run: RunContext, _ stream: StreamState
  ) {
    self.columns = columns
    super.init(key, time, inputSchema: inputSchema, output: output, run, stream)
  }

  override func makePane() -> GroupIndex { GroupIndex(columns.map(\.type)) }

  override func add(_ batch: Batch, to pane: GroupIndex) {
    _ = pass(pane.add(columns.map { $0.evaluate(batch, context) }, count: batch.count))
  }

  override func copy(of pane: GroupIndex) -> GroupIndex { pane.copied() }

  override func code(_ pane: GroupIndex, _ coder: StateCoder) { pane.code(coder) }

  override func byteCount(of pane: GroupIndex) -> Int { pane.byteCount }

  override var passesAtOnce: Bool { true }
}

extension GroupIndex {
  /// Adds rows, and gives the first of each group that is new.
  fileprivate func add(_ values: [Column], count: Int) -> Batch {
    var seen = UInt32(truncatingIfNeeded: self.count)
    let groups = groups(of: values, count: count)
    let new = self.count - Int(seen)
    let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(new, 1))
    var found = 0
    for row in 0..<count where found < new && groups[row] == seen {
      rows[found] = UInt32(truncatingIfNeeded: row)
      found += 1
      seen += 1
    }
    return Batch(count: count, columns: values).selecting(Selection(indices: rows, count: found))
  }
}
