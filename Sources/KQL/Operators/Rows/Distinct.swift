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
    var stage = Stage(
      name: "distinct", schema: schema, memory: .position, keepsOrder: false, timeColumns: times,
      ownOrderUse: .ignores, forgetsPast: key != nil
    ) { output, run in
      if let key, let time = times[key], let stream = run.stream {
        return WindowedDistinct(
          expressions, expressions[key], time, inputSchema: inputSchema, output: output, run,
          stream)
      }
      return Distinct(expressions, output: output, run)
    }
    let inputs = expressions.compactMap { ($0 as? InputColumn)?.index }
    if inputs.count == expressions.count {
      stage.makeCandidates = { output, run in
        DistinctCandidates(inputs, of: inputSchema.map(\.type), output: output, run)
      }
    }
    stage.uses = { _ in expressions.readColumns }
    stage.withRepetitions = { .projected($0, named: "distinct", schema, expressions) }
    return .stage(input, stage)
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

  /// Values that memory does not hold: those that were passed on, and those that may be new.
  private var spilled: SpilledGroups?

  /// Values that have come since, which may be new.
  private var later: GroupTable?

  /// How many values were in tables before it, and the rows of new ones, while they are put in order.
  private var laterStart = 0
  private var ordered: OrderedGroups?

  /// Whether values may be put into files: on a stream that does not end, they must not wait there.
  private let canSpill: Bool

  /// The index with what rows have that are not final, until the next snapshot.
  private var previewIndex: GroupIndex?

  init(_ columns: [Expression], output: Operator?, _ run: RunContext) {
    self.columns = columns
    index = GroupIndex(columns.map(\.type))
    canSpill = run.stream == nil
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    if let later {
      later.add(batch, context)
      return account() && (!isTight() || spillLater())
    }
    return pass(batch, index) && (!canSpill || !isTight() || spillIndex())
  }

  /// What is kept of values in files: whether they were passed on.
  private static let wasPassed = BoundAggregate(
    arguments: [Constant(false)], results: [ColumnSchema("", .bool)],
    makeAccumulator: { ExtremeAccumulator<Bool, Greatest>() })

  private func makeTable() -> GroupTable {
    GroupTable(keys: columns, [Self.wasPassed], from: laterStart)
  }

  /// Puts all values into files; those that come from now on are passed on in the end.
  private func spillIndex() -> Bool {
    let passed = GroupTable(
      index, keys: columns, Self.wasPassed, [.constant(true, count: 1)])
    index = GroupIndex(index.types)
    later = passed
    return account() && spillLater()
  }

  private func spillLater() -> Bool {
    let isDone = withFiles { (space) throws(SpillError) in
      let spilled = spilled ?? SpilledGroups(in: space)
      self.spilled = spilled
      guard account(besides: (later?.count ?? 0) * 17) else { throw .stopped }
      if let later, later.count > 0 { try spilled.add(later) }
    }
    laterStart += later?.count ?? 0
    later = makeTable()
    return account() && isDone
  }

  override func finish() {
    if spilled != nil {
      if spillLater() { emitLater() }
      spilled = nil
      later = nil
      _ = account()
    }
    output?.finish()
  }

  /// Passes on the values in files that were not before, as they came.
  private func emitLater() {
    _ = withFiles { (space) throws(SpillError) in
      let ordered = try OrderedGroups(columns.map(\.type), in: space, memory: memoryLimit)
      self.ordered = ordered
      let isWhole = try spilled?.forEachTable {
        makeTable()
      } room: {
        later = $0
        return !account() ? .exhausted : isTight(besides: $0.resultByteCount) ? .little : .enough
      } _: { (table) throws(SpillError) in
        try order(table, ordered)
        return account()
      }
      later = nil
      if isWhole == true {
        try ordered.pass(context) {
          account()
        } _: {
          emit($0)
        }
      }
    }
    ordered = nil
  }

  /// Puts new values from files among those that are put in order.
  private func order(_ table: GroupTable, _ ordered: OrderedGroups) throws(SpillError) {
    var failure: SpillError?
    let wanted = Array(columns.indices) + [columns.count + 1]
    table.rows(mayUse: { account(besides: $0) }) { rows in
      let flags = rows.column(columns.count)
      let new = (0..<UInt32(rows.count)).filter { flags.value(Int($0), as: Bool.self) == false }
      do throws(SpillError) {
        try ordered.add(rows.picking(wanted).selecting(Selection(new)), context)
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
  }

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

  override var byteCount: Int {
    index.byteCount + (later?.byteCount ?? 0) + (ordered?.byteCount ?? 0)
  }
}

/// Passes on the rows of a worker that have something which it has not seen before, or has forgotten; other
/// columns than those that count are null.
private final class DistinctCandidates: Operator {
  private let inputs: [Int]
  private let types: [ScalarType]
  private var index: GroupIndex

  /// What is seen is forgotten when it takes more: it only spares others some work.
  private let most: Int

  init(_ inputs: [Int], of types: [ScalarType], output: Operator, _ run: RunContext) {
    self.inputs = inputs
    self.types = types
    index = GroupIndex(inputs.map { types[$0] })
    most = Swift.min((run.allowance.memory?.limit ?? .max) / 16, 32 << 20)
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    let new = index.add(inputs.map { batch.column($0) }, count: batch.count)
    if index.byteCount > most { index = GroupIndex(index.types) }
    guard account() else { return false }
    var cells = types.map { Batch.Cell(.decoded(.nulls($0, count: new.count))) }
    for (column, input) in inputs.enumerated() { cells[input] = new.cell(column) }
    return emit(Batch(count: new.count, cells: cells))
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
