/// Runs plans: makes their operators and passes rows through them.
enum PlanRunner {
  /// All rows of a plan that does not read the stream.
  static func table(of plan: Plan, _ run: RunContext) throws(RunError) -> Table {
    let rows = RowCollector(plan.schema, run)
    try feed(plan, to: rows, run)
    return rows.table
  }

  /// All rows of a plan that does not read the stream; `nil` when they take more than so many bytes.
  static func table(
    of plan: Plan, atMost limit: Int, _ run: RunContext
  ) throws(RunError) -> Table? {
    let rows = RowCollector(plan.schema, run, atMost: limit)
    try feed(plan, to: rows, run)
    return rows.isOverLimit ? nil : rows.table
  }

  /// All rows of a plan that does not read the stream, computed once more during a run.
  static func newTable(of plan: Plan, _ run: RunContext) throws(RunError) -> Table {
    try table(of: plan, RunContext(now: run.context.now, allowance: run.allowance))
  }

  /// Runs a plan that does not read the stream, and passes its rows on.
  static func feed(_ plan: Plan, to output: Operator, _ run: RunContext) throws(RunError) {
    let heads = try operators(of: plan, output: output, run)
    for head in heads where run.error == nil { head.operation.finish() }
    if let error = run.error { throw error }
  }

  /// Makes the operators of a plan and runs the parts that do not read the stream.
  ///
  /// - Returns: The operators that take the batches of the stream, each of them every batch of its
  ///   table; then their `finish` is to be called, in this order.
  static func operators(
    of plan: Plan, output: Operator, _ run: RunContext
  ) throws(RunError) -> [StreamHead] {
    switch plan {
    case .input(let table): return [StreamHead(output, of: table.number)]
    case .table(let table):
      pass(table, to: output, run)
      return []
    case .generated(_, _, let make):
      try pass(counting: try make(run), to: output, run)
      return []
    case .shared(let inner, let identity):
      if inner.readsInput { return try operators(of: inner, output: output, run) }
      let key = ObjectIdentifier(identity)
      if run.sharedTables[key] == nil { run.sharedTables[key] = try table(of: inner, run) }
      if let table = run.sharedTables[key] { pass(table, to: output, run) }
      return []
    case .stage(let inner, let stage):
      return try operators(of: inner, output: stage.measured(output, run), run)
    case .union(let plans, _):
      let gate = InputGate(plans.count)
      var heads: [StreamHead] = []
      let isWatched = run.stream != nil && plans.contains(where: \.readsInput)
      for (number, plan) in plans.enumerated() {
        let input = GateInput(gate, number, output: output, run)
        if isWatched, !plan.readsInput, let files = plan.externalFiles {
          heads.append(StreamHead(try ReloadingRows(plan, files, output: input, run)))
        } else {
          heads += try operators(of: plan, output: input, run)
        }
      }
      return heads
    case .combination(let left, let right, let combination):
      if run.stream == nil, run.allowance.spill != nil, let keys = combination.keys {
        let sides = SpillingJoin.sides(
          of: combination, keys, left: left.schema, right: right.schema, output, run)
        return try operators(of: combination, (left, sides.left), (right, sides.right), run)
      }
      guard right.readsInput else {
        if run.stream != nil, left.readsInput, let files = right.externalFiles {
          let join = try ReloadingCombination(
            combination, right: right, files, output: output, run)
          return try operators(
            of: left, output: MeasuredOperator.of(join, combination.identity, run), run)
        }
        let rows = try table(of: right, run)
        let join = combination.operation(rows, output, run)
        return try operators(
          of: left, output: MeasuredOperator.of(join, combination.identity, run), run)
      }
      if let stream = run.stream, let make = combination.makeIntervalJoin,
        combination.joinsIntervals(left: left.streamFlow, right: right.streamFlow)
      {
        let sides = (left: TimedPlan(left), right: TimedPlan(right))
        let inputs = make(sides.left, sides.right, combination.reach, output, run, stream)
        return try operators(
          of: combination, (sides.left.plan, inputs.left), (sides.right.plan, inputs.right), run)
      }
      let meeting = Meeting(combination, left: left.schema, right: right.schema, output, run)
      return try operators(of: combination, (left, meeting.left), (right, meeting.right), run)
    }
  }

  /// Makes the operators of both sides of a combination, whose rows go to `output`; the right ones come first.
  ///
  /// Without operators, all rows of that side have passed.
  private static func operators(
    of combination: Combination, _ left: (plan: Plan, output: Operator),
    _ right: (plan: Plan, output: Operator), _ run: RunContext
  ) throws(RunError) -> [StreamHead] {
    let outputs = [left.output, right.output].map {
      MeasuredOperator.of($0, combination.identity, run)
    }
    let heads = try operators(of: right.plan, output: outputs[1], run)
    return heads + (try operators(of: left.plan, output: outputs[0], run))
  }

  /// Passes rows on that nobody else keeps: they count until they are passed on.
  private static func pass(
    counting table: consuming Table, to output: Operator, _ run: RunContext
  ) throws(RunError) {
    var rest = table.batches
    table.batches = []
    var bytes = rest.map(\.byteCount)
    var isOpen = run.memory?.add(bytes.reduce(0, +)) ?? true
    rest.reverse()
    bytes.reverse()
    while let rows = rest.popLast() {
      isOpen = isOpen && output.process(rows.batch)
      _ = run.memory?.add(-(bytes.popLast() ?? 0))
    }
    if run.error == nil { output.finish() }
  }

  private static func pass(_ table: Table, to output: Operator, _ run: RunContext) {
    for rows in table.batches where !output.process(rows.batch) { break }
    if run.error == nil { output.finish() }
  }
}

/// Collects rows, decoded, so that another thread may use them.
final class RowCollector: Operator {
  private(set) var table: Table

  /// Called when the rows have ended.
  var end: () -> Void = {}

  /// Rows that are not final, until the next snapshot, and what is called then.
  private(set) var previewed: [DecodedBatch] = []
  var endPreview: () -> Void = {}

  private var tally = MemoryTally()
  private let limit: Int

  init(_ schema: Schema, _ run: RunContext, atMost limit: Int = .max) {
    table = Table(schema: schema)
    self.limit = limit
    super.init(output: nil, run)
  }

  /// Whether there were more rows than were to be collected.
  var isOverLimit: Bool { byteCount > limit }

  override func process(_ batch: Batch) -> Bool {
    guard batch.count > 0 else { return true }
    let rows = batch.decoded()
    tally.add(rows)
    table.batches.append(rows)
    return account() && !isOverLimit
  }

  override func code(_ coder: StateCoder) {
    var rows = table.batches.map(\.batch)
    coder.code(&rows)
    guard coder.isReading else { return }
    table.batches = rows.map { $0.decoded() }
    tally = MemoryTally()
    for batch in table.batches { tally.add(batch) }
    _ = account()
  }

  override func finish() { end() }

  override func preview(_ batch: Batch) { if batch.count > 0 { previewed.append(batch.decoded()) } }

  override func snapshot() { endPreview() }

  /// Forgets the rows that are not final.
  func removePreview() { previewed = [] }

  override func advance(to watermark: Datetime) {}

  override var byteCount: Int { tally.byteCount }

  /// Whether no rows have been collected.
  var isEmpty: Bool { table.batches.isEmpty }

  /// Gives up the rows collected so far.
  func removeAll() -> [DecodedBatch] {
    defer {
      table.batches = []
      tally = MemoryTally()
      _ = account()
    }
    return table.batches
  }
}

/// Ends the rows of an operator that was made to show them before their time.
private final class PreviewEnd: Operator {
  override func finish() { output?.snapshot() }
}

/// Holds the rows of both sides back until the right side is complete.
private final class Meeting {
  let left: RowCollector
  let right: RowCollector

  init(
    _ combination: Combination, left: Schema, right: Schema, _ output: Operator, _ run: RunContext
  ) {
    let rightRows = RowCollector(right, run)
    let leftRows = RowCollector(left, run)
    self.left = leftRows
    self.right = rightRows
    var open = 2
    // Both own what is called when they end.
    let end = { [weak rightRows, weak leftRows] in
      open -= 1
      guard open == 0, let rightRows, let leftRows else { return }
      let join = combination.operation(rightRows.table, output, run)
      for rows in leftRows.table.batches where !join.process(rows.batch) { break }
      join.finish()
    }
    rightRows.end = end
    leftRows.end = end
    var waiting = 0
    let endPreview = { [weak rightRows, weak leftRows] in
      waiting += 1
      guard waiting >= open, let rightRows, let leftRows else { return }
      waiting = 0
      var table = rightRows.table
      table.batches += rightRows.previewed
      let join = combination.operation(table, PreviewEnd(output: output, run), run)
      for rows in leftRows.table.batches + leftRows.previewed { join.preview(rows.batch) }
      join.finish()
      rightRows.removePreview()
      leftRows.removePreview()
    }
    rightRows.endPreview = endPreview
    leftRows.endPreview = endPreview
  }
}
