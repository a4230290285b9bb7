import KQLSyntax

extension QueryOperator {
  static let sort = QueryOperator("sort") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let scope = Scope(input, binder)
    var keys: [SortKey] = []
    for key in syntax.ordered("keys") { keys.append(try .bind(key, in: scope, binder)) }
    return .sorted(input, by: keys)
  }
}

extension Plan {
  /// The rows of a plan in an order.
  static func sorted(_ input: Plan, by keys: [SortKey]) -> Plan {
    let schema = input.schema
    let times = input.timeColumns
    let first = keys.first.flatMap { $0.isAscending ? $0.expression : nil }
    let time = first.flatMap { TimeColumn($0, over: times) }.flatMap { $0.isBound ? nil : $0 }
    var stage = Stage(
      name: "sort", schema: schema, memory: .allRows, isSerialized: true, timeColumns: times,
      ownStreamUse: time == nil ? .keepsAll : .ordersByTime, ownOrderUse: .ignores,
      isByWindow: time?.isEventTime == true, isSort: true
    ) { output, run in
      if let first, let time, let stream = run.stream {
        return TimeSort(keys, by: first, time, schema: schema, output: output, run, stream)
      }
      return Sort(keys: keys, schema: schema, output: output, run)
    }
    stage.passing = { [stage] _ in stage }
    stage.uses = keys.using
    stage.narrowed = { [identity = stage.identity] input, columns in
      sorted(input, by: keys, keeping: columns, identity)
    }
    stage.first = { .top($0, by: keys, of: schema) }
    return .stage(input, stage)
  }
}

extension Plan {
  /// The rows of a plan in an order, with nulls in the columns that are not kept.
  private static func sorted(
    _ input: Plan, by keys: [SortKey], keeping columns: Set<Int>, _ identity: OperatorIdentity
  ) -> Plan {
    let kept = input.schema.indices.filter(columns.contains)
    var rows = kept.map { (input.schema[$0], InputColumn($0, of: input.schema) as Expression) }
    var keptKeys = keys
    for (number, key) in keys.enumerated() {
      var place = (key.expression as? InputColumn).flatMap { kept.firstIndex(of: $0.index) }
      if place == nil {
        place = rows.count
        rows.append((ColumnSchema("", key.expression.type), key.expression))
      }
      keptKeys[number].expression = InputColumn(place ?? 0, of: rows.map(\.0))
    }
    let narrow = Plan.projected(input, named: "project", rows.map(\.0), rows.map(\.1))
    guard case .stage(let all, var stage) = sorted(narrow, by: keptKeys) else { return input }
    stage.identity = identity
    return Plan.stage(all, stage).widened(to: input.schema, kept)
  }
}

/// `sort by`: keeps all rows and passes them on in order.
final class Sort: WholeTable {
  private let keys: [SortKey]
  private let types: [ScalarType]

  /// The rows that memory does not hold.
  private var runs: SortedRuns?

  /// How many rows leave together.
  private static let emitted = Batch.preferredCount * 8

  init(keys: [SortKey], schema: Schema, output: Operator, _ run: RunContext) {
    self.keys = keys
    types = schema.map(\.type)
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    let order = keys.order(batch, context)
    let columns = batch.decoded().columns
    let crew = Crew.size
    let parts = UnsafeMutablePointer<DecodedBatch?>.allocate(capacity: crew)
    parts.initialize(repeating: nil, count: crew)
    defer {
      parts.deinitialize(count: crew)
      parts.deallocate()
    }
    for start in stride(from: 0, to: order.count, by: Self.emitted * crew) {
      let rows = start..<Swift.min(start + Self.emitted * crew, order.count)
      let count = (rows.count + Self.emitted - 1) / Self.emitted
      nonisolated(unsafe) let target = parts
      Crew.perform(count) { part in
        let first = rows.lowerBound + part * Self.emitted
        let count = Swift.min(Self.emitted, rows.upperBound - first)
        target[part] = DecodedBatch(
          count: count,
          columns: columns.map { $0.gather(indices: order.indices + first, count: count) })
      }
      for part in 0..<count {
        guard let rows = parts[part], emit(rows.batch) else { return }
        parts[part] = nil
      }
    }
  }

  override var canSpill: Bool { true }

  override var spilledByteCount: Int { runs?.byteCount ?? 0 }

  override func spill(_ rows: Batch, to space: SpillSpace) throws(SpillError) {
    let runs =
      if let runs { runs } else {
        try SortedRuns(keys, of: types, in: space, memory: memoryLimit)
      }
    self.runs = runs
    try runs.add(rows, context)
  }

  override func passSpilled(besides last: Batch?) throws(SpillError) {
    try runs?.merge(besides: last, context, account: { account() }) { emit($0) }
    if !context.isPreviewing { runs = nil }
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
