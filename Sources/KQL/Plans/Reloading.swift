/// Combines the rows of a stream with a table made from local files, which is made anew when they
/// change.
///
/// Rows meet the table as it is when they come; what they have met before does not change.
final class ReloadingCombination: Operator {
  private let right: Plan
  private let combination: Combination
  private let run: RunContext
  private var current: Operator
  private var watch: FileWatch

  /// Makes the table; `output` takes the results.
  init(
    _ combination: Combination, right: Plan, _ files: ExternalFiles, output: Operator,
    _ run: RunContext
  ) throws(RunError) {
    self.right = right
    self.combination = combination
    self.run = run
    watch = FileWatch(files)
    current = combination.makeOperator(try PlanRunner.table(of: right, run), output, run)
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    let table = watch.updated(context) { () throws(RunError) in
      try PlanRunner.newTable(of: right, run)
    }
    if let table, let output {
      let next = combination.makeOperator(table, output, run)
      next.takeOver(from: current)
      current = next
    }
    return current.process(batch)
  }

  override func advance(to watermark: Datetime) { current.advance(to: watermark) }

  override func preview(_ batch: Batch) { current.preview(batch) }

  override func snapshot() { current.snapshot() }

  override func code(_ coder: StateCoder) { current.code(coder) }

  override func finish() { current.finish() }
}

/// Passes on the rows of a table made from local files, and those that it gains when they change.
///
/// It takes the batches of the stream only to look at the files between them.
final class ReloadingRows: Operator {
  private let plan: Plan
  private let run: RunContext
  private var watch: FileWatch

  /// The different rows there have been, and how often each is in the table.
  private var index = KeyIndex()
  private var counts: [UInt32] = []

  init(
    _ plan: Plan, _ files: ExternalFiles, output: Operator, _ run: RunContext
  ) throws(RunError) {
    self.plan = plan
    self.run = run
    watch = FileWatch(files)
    super.init(output: output, run)
    emitGains(try PlanRunner.table(of: plan, run))
  }

  override func process(_ batch: Batch) -> Bool {
    let table = watch.updated(context) { () throws(RunError) in
      try PlanRunner.newTable(of: plan, run)
    }
    if let table { emitGains(table) }
    _ = account()
    // Whether more of the stream is wanted is up to others.
    return false
  }

  /// Passes on the rows that are in the table more often than before.
  private func emitGains(_ table: Table) {
    var left = counts
    counts = counts.map { _ in 0 }
    for batch in table.batches {
      var groups = [UInt32](repeating: 0, count: batch.count)
      index.add(
        (0..<batch.columnCount).map { batch.column($0) }, count: batch.count, groups: &groups)
      let added = [UInt32](repeating: 0, count: index.count - counts.count)
      counts += added
      left += added
      var gains: [UInt32] = []
      for (row, group) in groups.enumerated() {
        counts[Int(group)] += 1
        if left[Int(group)] > 0 {
          left[Int(group)] -= 1
        } else {
          gains.append(UInt32(row))
        }
      }
      if !emit(batch.batch.selecting(Selection(gains))) { return }
    }
  }

  /// The rows that were given out; those that the files have gained since then follow with the next event.
  override func code(_ coder: StateCoder) {
    if coder.isReading { index = KeyIndex() }
    index.code(coder)
    coder.code(&counts, 0)
    if coder.isReading {
      watch.forget()
      if counts.count != index.count { coder.fail("its rows of files do not fit") }
    }
    _ = account()
  }

  override var byteCount: Int { index.byteCount + counts.capacity * 4 }
}
