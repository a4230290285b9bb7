import KQLSyntax

extension QueryOperator {
  static let summarize = QueryOperator("summarize") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let (input, summary) = try binder.answeringLists(over: input) { (rows) throws(Diagnostic) in
      var summary = SummaryColumns(Scope(rows, binder))
      for key in syntax.named("keys") { try summary.add(key: key, binder) }
      for aggregate in syntax.named("aggregates") { try summary.add(aggregate: aggregate, binder) }
      return summary
    }
    let (keys, aggregates, results) = (summary.keys, summary.aggregates, summary.results)
    let windows = WindowKey(keys, over: input)
    let inputSchema = input.schema
    var stage = Stage(
      name: "summarize", schema: summary.schema, memory: .perGroup, keepsOrder: false,
      // Where the operator after it learns how far the windows are, this column is the time.
      timeColumns: windows.map { [$0.position: .eventTime] } ?? [:],
      ownStreamUse: windows == nil ? .totals : .windows,
      ownOrderUse: aggregates.contains(where: \.usesOrder) ? .needs : .ignores
    ) { output, run in
      if let windows, let stream = run.stream {
        return WindowedSummarize(
          windows, keys: keys, aggregates, results: results, inputSchema: inputSchema,
          output: output, run, stream)
      }
      return Summarize(keys: keys, aggregates, results: results, output: output, run)
    }
    stage.uses = { _ in (keys + aggregates.flatMap(\.arguments)).readColumns }
    if results.count == keys.count, !keys.isEmpty {
      stage.withRepetitions = { [schema = summary.schema] in
        .projected($0, named: "summarize", schema, keys)
      }
    }
    return .stage(input, stage)
  }
}

/// `summarize`: keeps a state for each group and gives a row of each at the end.
///
/// Groups leave in the order in which they were first seen.
final class Summarize: Operator {
  private let keys: [Expression]
  private let aggregates: [BoundAggregate]
  private let results: [Expression]
  private var table: GroupTable

  /// The groups that memory does not hold.
  private var spilled: SpilledGroups?

  /// Rows of those, while they are put in order.
  private var ordered: OrderedGroups?

  /// How many groups have gone to files.
  private var spilledCount = 0

  /// Rows that are not final, until the next snapshot.
  private var previewed: [Batch] = []

  /// Creates the operator.
  ///
  /// Without keys, all rows are one group. The results are the columns that leave, over the keys
  /// and the results of the aggregates.
  init(
    keys: [Expression], _ aggregates: [BoundAggregate], results: [Expression],
    output: Operator?, _ run: RunContext
  ) {
    table = GroupTable(keys: keys, aggregates)
    self.keys = keys
    self.aggregates = aggregates
    self.results = results
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    table.add(batch, context)
    guard account() else { return false }
    return !isTooLarge || spillTable()
  }

  /// Whether the groups are to go to files.
  private var isTooLarge: Bool {
    isTight(besides: table.resultByteCount) && table.count > 1
  }

  /// Puts the groups into files.
  ///
  /// - Returns: Whether it could be done.
  private func spillTable() -> Bool {
    let isDone = withFiles { (space) throws(SpillError) in
      let spilled = spilled ?? SpilledGroups(in: space)
      self.spilled = spilled
      // Numbers of groups, what they are ordered by, and a part of them once more.
      guard account(besides: table.count * 17 + table.byteCount / 16) else { throw .stopped }
      if table.count > 0 { try spilled.add(table) }
    }
    spilledCount += table.count
    table = GroupTable(keys: keys, aggregates, from: spilledCount)
    return account() && isDone
  }

  override var isMergeable: Bool { true }

  override func merge(_ other: Operator) {
    guard let other = other as? Summarize else { return }
    let needsFiles =
      spilled != nil || other.spilled != nil || isTight(besides: other.table.byteCount)
    if !keys.isEmpty, needsFiles {
      guard spillTable(), other.spillTable(), let theirs = other.spilled else { return }
      spilled?.take(theirs)
      other.spilled = nil
      return
    }
    table.merge(other.table) { account(besides: $0) }
    other.table = GroupTable(keys: keys, aggregates)
    _ = other.account()
    _ = account()
  }

  /// Rows that leave at the end are not late before it.
  override func advance(to watermark: Datetime) {}

  override func finish() {
    if let spilled {
      if spillTable() { emitGroups(of: spilled) }
      self.spilled = nil
    } else {
      emitGroups(of: table)
    }
    table = GroupTable(keys: keys, aggregates)
    _ = account()
    output?.finish()
  }

  override func preview(_ batch: Batch) { previewed.append(batch) }

  override func snapshot() {
    if spilled != nil {
      showSpilled()
    } else if previewed.isEmpty {
      emitGroups(of: table)
    } else {
      let table = table.copied { account(besides: $0) }
      for batch in previewed { table.add(batch, context) }
      previewed = []
      emitGroups(of: table)
    }
    output?.snapshot()
  }

  override func code(_ coder: StateCoder) {
    if coder.isReading { table = GroupTable(keys: keys, aggregates) }
    table.code(coder)
    _ = account()
  }

  /// Passes on groups that are in files, which stay there while rows are only shown.
  private func emitGroups(of spilled: SpilledGroups) {
    _ = withFiles { (space) throws(SpillError) in
      let ordered = try OrderedGroups(results.map(\.type), in: space, memory: memoryLimit)
      self.ordered = ordered
      let isWhole = try spilled.forEachTable(keeps: context.isPreviewing) {
        GroupTable(keys: keys, aggregates)
      } room: {
        table = $0
        return !account() ? .exhausted : isTooLarge ? .little : .enough
      } _: { (table) throws(SpillError) in
        try order(table, ordered)
        return account()
      }
      table = GroupTable(keys: keys, aggregates)
      if isWhole {
        try ordered.pass(context) {
          account()
        } _: {
          emit($0)
        }
      }
    }
    table = GroupTable(keys: keys, aggregates)
    ordered = nil
    _ = account()
  }

  /// Puts rows of groups from files among those that are put in order.
  private func order(_ table: GroupTable, _ ordered: OrderedGroups) throws(SpillError) {
    var failure: SpillError?
    table.rows(mayUse: { account(besides: $0) }) { batch in
      let columns = results.map { $0.evaluate(batch, context) }
      let rank = batch.column(batch.columnCount - 1)
      do throws(SpillError) {
        try ordered.add(Batch(count: batch.count, columns: columns + [rank]), context)
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let failure { throw failure }
  }

  /// Shows the groups that are in files, with what rows add that are not final.
  private func showSpilled() {
    guard spillTable(), let spilled else { return }
    guard !previewed.isEmpty else { return emitGroups(of: spilled) }
    let more = GroupTable(keys: keys, aggregates)
    for batch in previewed { more.add(batch, context) }
    previewed = []
    let all = spilled.copied()
    if withFiles({ (_) throws(SpillError) in try all.add(more) }) { emitGroups(of: all) }
  }

  private func emitGroups(of table: GroupTable) {
    let results = results
    table.rows(mayUse: { account(besides: $0) }) { batch in
      let columns = results.map { $0.evaluate(batch, context) }
      return emit(Batch(count: batch.count, columns: columns))
    }
    _ = account()
  }

  override var byteCount: Int { table.byteCount + (ordered?.byteCount ?? 0) }
}
