import KQLSyntax

extension QueryOperator {
  static let scan = QueryOperator("scan") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    var rows = input
    let order = syntax.ordered("order")
    if !order.isEmpty {
      let scope = Scope(input, binder)
      var keys: [SortKey] = []
      for key in order { keys.append(try .bind(key, in: scope, binder)) }
      rows = .sorted(input, by: keys)
    }
    let columns = try ScanColumns(syntax, on: rows, binder)
    // Rows that leave with the last of their sequence wait for the end of the input.
    let past =
      columns.steps.contains { $0.output == .last }
      ? nil : ScanPast(columns.partition, over: rows)
    return .stage(
      rows,
      Stage(
        name: "scan", schema: columns.schema, memory: .position, ownStreamUse: .sequence,
        forgetsPast: past != nil
      ) { Scan(columns, past, output: $0, $1) })
  }
}

/// The key of partitions that follows from the event time: what is kept of past ones is of no use.
private struct ScanPast: Sendable {
  /// Which of the keys it is.
  let position: Int

  let time: TimeColumn

  init?(_ keys: [Expression], over input: Plan) {
    let known = input.timeColumns
    for (position, key) in keys.enumerated() {
      guard key.type == .datetime, let time = TimeColumn(key, over: known), !time.isBound,
        !time.isReceipt
      else { continue }
      self.position = position
      self.time = time
      return
    }
    return nil
  }
}

/// Matches rows against steps, in order, and carries the values of matched rows from step to step.
private final class Scan: Operator {
  private let columns: ScanColumns

  /// How partitions become past, on a stream that does not end.
  private let past: ScanPast?

  /// The times of partitions in ticks, where they become past; that of the earliest one.
  private var times: [Int64] = []
  private var earliest = Int64.max

  /// How many were kept when others were let go last.
  private var lastKept = fewPartitions
  private static let fewPartitions = 512

  /// Whether rows leave with the last of their sequence.
  private let keepsLast: Bool

  /// About how many bytes the states of a partition take.
  private let partitionBytes: Int

  private var partitions: GroupIndex
  /// The states of the steps, for each partition.
  private var states: [[StepState]] = []
  private var matchCounts: [Int64] = []

  /// The input and the rows of it that leave, with the values of the columns that steps assign.
  private var batch = Batch(count: 0, columns: [])
  private var rows: [UInt32] = []
  private var assigned: [[Column]]
  private var matches: [Int64] = []
  private var wantsMore = true

  /// The states before rows came that are not final.
  private var saved: (states: [[StepState]], matchCounts: [Int64])?

  /// What a step remembers of the sequence that has reached it.
  private struct StepState {
    /// The columns of the last row that matched each step up to this one; `nil` before there is one.
    var records: [[Column]?] = []
    var isActive = false
    var match: Int64 = 0
    /// The last row of a step with `output=last`, which has not left yet.
    var pending: PendingRow?

    /// Carries everything, between two batches.
    mutating func code(_ coder: StateCoder) {
      let count = coder.count(records.count)
      if coder.isReading { records = Array(repeating: nil, count: count) }
      for index in records.indices {
        coder.code(&records[index], []) { coder.code(&$0) }
      }
      coder.code(&isActive)
      coder.code(&match)
      var row: Batch? = if case .carried(let row) = pending { row } else { nil }
      coder.code(&row, Batch(count: 0, columns: [])) { coder.code(&$0) }
      pending = row.map { .carried($0) }
    }
  }

  private enum PendingRow {
    case current(row: Int, values: [Column], match: Int64)
    case carried(Batch)
  }

  init(_ columns: ScanColumns, _ past: ScanPast?, output: Operator, _ run: RunContext) {
    self.columns = columns
    self.past = run.stream == nil ? nil : past
    keepsLast = columns.steps.contains { $0.output == .last }
    // Arrays of arrays of columns of one value, each with what the allocator adds.
    partitionBytes = columns.remembered.reduce(128) { $0 + 192 + $1.count * 176 }
    partitions = GroupIndex(columns.partition.map(\.type))
    assigned = columns.assigned.map { _ in [] }
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    self.batch = batch
    let groups = partitions.groups(
      of: columns.partition.map { $0.evaluate(batch, context) }, count: batch.count)
    makeStates()
    let view = columns.view(of: batch)
    let known = columns.steps.map { step in
      (
        condition: step.conditionReadsState ? nil : step.condition.evaluate(view, context),
        values: step.assignments.map { assignment -> Column? in
          assignment.readsState ? nil : assignment.value.evaluate(view, context)
        }
      )
    }
    for row in 0..<batch.count where wantsMore {
      let partition = Int(groups[row])
      for step in columns.steps.indices.reversed() {
        match(row, step, partition, known[step].condition, known[step].values)
      }
    }
    flush()
    if keepsLast { for partition in states.indices { carryPending(partition) } }
    self.batch = Batch(count: 0, columns: [])
    return account() && wantsMore
  }

  /// Makes the states of partitions that are new.
  private func makeStates() {
    if let past, times.count < partitions.count {
      let keys = partitions.keys(times.count..<partitions.count)[past.position]
      for row in 0..<keys.count {
        times.append(keys.value(row, as: Datetime.self)?.ticks ?? .max)
        earliest = Swift.min(earliest, times[times.count - 1])
      }
    }
    while states.count < partitions.count {
      states.append(columns.steps.map { _ in StepState() })
      matchCounts.append(0)
    }
  }

  /// Lets a row match a step, by the state of the step before or its own.
  private func match(
    _ row: Int, _ step: Int, _ partition: Int, _ condition: Column?, _ values: [Column?]
  ) {
    if let condition, condition.value(row, as: Bool.self) != true { return }
    var previous = step - 1
    while previous >= 0, !states[partition][previous].isActive, columns.steps[previous].isOptional {
      previous -= 1
    }
    let isAfterPrevious = previous >= 0 && states[partition][previous].isActive
    if isAfterPrevious,
      condition != nil || holds(row, step, states[partition][previous].records)
    {
      if let pending = states[partition][step].pending { emit(pending) }
      if let pending = states[partition][previous].pending { emit(pending) }
      states[partition][step] = states[partition][previous]
      states[partition][step].pending = nil
      states[partition][previous] = StepState()
      return take(row, step, partition, values)
    }
    let isActive = states[partition][step].isActive
    let isFirst = step == 0 || columns.steps[..<step].allSatisfy(\.isOptional)
    guard isActive || isFirst,
      condition != nil || holds(row, step, states[partition][step].records)
    else { return }
    if !isActive {
      states[partition][step].match = matchCounts[partition]
      matchCounts[partition] += 1
    }
    take(row, step, partition, values)
  }

  private func holds(_ row: Int, _ step: Int, _ records: [[Column]?]) -> Bool {
    let one = columns.view(of: batch, row: row, records)
    return columns.steps[step].condition.evaluate(one, context).value(0, as: Bool.self) == true
  }

  /// Computes the assignments of a step for a row, remembers the row and lets it leave.
  private func take(_ row: Int, _ step: Int, _ partition: Int, _ values: [Column?]) {
    let definition = columns.steps[step]
    var index = UInt32(row)
    var one: Batch?
    var results: [Column] = []
    for (assignment, value) in zip(definition.assignments, values) {
      if let value {
        results.append(value.gather(indices: &index, count: 1))
      } else {
        let view = one ?? columns.view(of: batch, row: row, states[partition][step].records)
        one = view
        results.append(assignment.value.evaluate(view, context))
      }
    }
    func value(_ column: Int) -> Column {
      if let at = definition.assignments.firstIndex(where: { $0.column == column }) {
        return results[at]
      }
      if column < columns.inputCount {
        return batch.column(column).gather(indices: &index, count: 1)
      }
      return columns.declared[column - columns.inputCount].standard
    }
    var records = states[partition][step].records
    while records.count <= step { records.append(nil) }
    records[step] = columns.remembered[step].map(value)
    states[partition][step].records = records
    states[partition][step].isActive = true
    guard definition.output != .none else { return }
    let match = states[partition][step].match
    let pending = PendingRow.current(
      row: row, values: columns.assigned.map(value), match: match)
    if definition.output == .last {
      states[partition][step].pending = pending
    } else {
      emit(pending)
    }
  }

  private func emit(_ row: PendingRow) {
    switch row {
    case .current(let row, let values, let match):
      rows.append(UInt32(row))
      for (at, value) in values.enumerated() { assigned[at].append(value) }
      matches.append(match)
    case .carried(let row):
      flush()
      wantsMore = wantsMore && emit(row)
    }
  }

  /// Passes on the rows that have left the steps.
  private func flush() {
    guard !rows.isEmpty else { return }
    let result = self.result()
    rows.removeAll(keepingCapacity: true)
    for at in assigned.indices { assigned[at].removeAll(keepingCapacity: true) }
    matches.removeAll(keepingCapacity: true)
    wantsMore = wantsMore && emit(result)
  }

  private func result() -> Batch {
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: rows.count)
    for (at, row) in rows.enumerated() { indices[at] = row }
    var cells = batch.arranged(Selection(indices: indices, count: rows.count)).cells
    for (column, values) in zip(columns.assigned, assigned) {
      let type = columns.schema[column].type
      let cell = Batch.Cell(.decoded(.concatenated(values, type: type).expanded()))
      if column < columns.inputCount { cells[column] = cell } else { cells.append(cell) }
    }
    if columns.hasMatch { cells.append(Batch.Cell(.decoded(.longs(matches)))) }
    return Batch(count: rows.count, cells: cells)
  }

  /// Keeps the rows that have not left yet beyond the end of their batch.
  private func carryPending(_ partition: Int) {
    for step in columns.steps.indices where columns.steps[step].output == .last {
      guard let pending = states[partition][step].pending, case .current = pending else { continue }
      emit(pending)
      states[partition][step].pending = .carried(result().copied().batch)
      rows.removeAll()
      for at in assigned.indices { assigned[at].removeAll() }
      matches.removeAll()
    }
  }

  override func advance(to watermark: Datetime) {
    // It is worth the work when there are many new ones.
    if let past, times.count > 2 * lastKept, let mark = past.time.value(watermark, context),
      earliest < mark.ticks
    {
      forget(before: mark.ticks)
    }
    super.advance(to: watermark)
  }

  /// Lets go of the partitions of which no row is expected any more.
  private func forget(before mark: Int64) {
    let kept = times.indices.filter { times[$0] >= mark }
    let all = partitions.keys(0..<partitions.count)
    let index = GroupIndex(partitions.types)
    for start in stride(from: 0, to: kept.count, by: Batch.preferredCount) {
      let part = kept[start..<Swift.min(start + Batch.preferredCount, kept.count)]
      var rows = part.map { UInt32($0) }
      let keys = all.map { $0.gather(indices: &rows, count: rows.count) }
      _ = index.groups(of: keys, count: rows.count)
    }
    lastKept = Swift.max(kept.count, Self.fewPartitions)
    partitions = index
    states = kept.map { states[$0] }
    matchCounts = kept.map { matchCounts[$0] }
    times = kept.map { times[$0] }
    earliest = times.min() ?? .max
    _ = account()
  }

  override func preview(_ batch: Batch) {
    if saved == nil { saved = (states, matchCounts) }
    _ = process(batch)
  }

  override func snapshot() {
    emitPending()
    output?.snapshot()
    if let saved { (states, matchCounts) = saved }
    saved = nil
  }

  override func finish() {
    emitPending()
    output?.finish()
  }

  private func emitPending() {
    for partition in states.indices {
      for step in columns.steps.indices {
        if let pending = states[partition][step].pending { emit(pending) }
      }
    }
    flush()
  }

  override func code(_ coder: StateCoder) {
    coder.expect(columns.steps.count, "its 'scan' has other steps")
    coder.code(&wantsMore)
    if coder.isReading { partitions = GroupIndex(partitions.types) }
    partitions.code(coder)
    if coder.isReading { (states, times, earliest) = ([], [], .max) }
    makeStates()
    coder.code(&matchCounts, 0)
    guard matchCounts.count == states.count else {
      matchCounts = states.map { _ in 0 }
      return coder.fail("its 'scan' has states without a partition")
    }
    for partition in states.indices {
      for step in columns.steps.indices where coder.fault == nil {
        states[partition][step].code(coder)
      }
    }
    _ = account()
  }

  override var byteCount: Int {
    partitions.byteCount + states.count * partitionBytes
  }
}
