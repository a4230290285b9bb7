/// What takes the rows of two sides of a stream that does not end, and looks at their times.
protocol TimedSides: AnyObject {
  /// The column with the time of a side's rows, if they have one for this besides the event time.
  func time(of side: IntervalJoin.Side) -> Int?

  /// What the rows of a side take.
  func byteCount(of side: IntervalJoin.Side) -> Int

  /// Takes in rows of a side; `times` has the event time of each in ticks, `nil` where it has none.
  ///
  /// `late` takes the row numbers of those that came too late.
  ///
  /// - Returns: `false` when no more rows are wanted.
  func process(
    _ batch: Batch, of side: IntervalJoin.Side, times: [Int64?], late: ([UInt32]) -> Void
  ) -> Bool

  /// Learns how far a side is.
  func advance(_ side: IntervalJoin.Side, to watermark: Datetime)

  /// Carries the rows of both sides, in place of those that are kept.
  func code(_ coder: StateCoder)

  /// Passes on the totals so far, once both sides have.
  func snapshot()

  /// Learns that a side has ended.
  func finish(_ side: IntervalJoin.Side)
}

/// Hands the rows of one side to a join of rows that are near in time.
final class IntervalJoinInput: Operator {
  private let join: any TimedSides
  private let side: IntervalJoin.Side
  private let time: Int?
  private let schema: Schema
  private let readsInput: Bool
  private let stream: StreamState?

  init(
    _ plan: TimedPlan, _ join: any TimedSides, _ side: IntervalJoin.Side, output: Operator,
    _ run: RunContext
  ) {
    self.join = join
    self.side = side
    time = join.time(of: side) ?? plan.time
    schema = plan.schema
    readsInput = plan.readsInput
    stream = run.stream
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    let wantsMore = join.process(batch, of: side, times: times(of: batch)) { rows in
      stream?.lateCount += rows.count
      stream?.keepLate?(
        batch.picking(Array(schema.indices)).selecting(Selection(rows)), schema)
    }
    return account() && wantsMore
  }

  /// The event times; rows of a table have none, others that have none came just now.
  private func times(of batch: Batch) -> [Int64?] {
    guard readsInput else { return Array(repeating: nil, count: batch.count) }
    let now = join.time(of: side) == nil ? stream?.newest?.ticks : nil
    guard let time else { return Array(repeating: now, count: batch.count) }
    let column = batch.column(time).converted(to: .datetime)
    return (0..<batch.count).map { column.value($0, as: Datetime.self)?.ticks ?? now }
  }

  override func advance(to watermark: Datetime) {
    join.advance(side, to: watermark)
    _ = account()
  }

  /// What is not final may still meet others: it is not shown.
  override func preview(_ batch: Batch) {}

  override func snapshot() { join.snapshot() }

  override func finish() {
    join.finish(side)
    _ = account()
  }

  /// The sides share what they keep: one of them carries it.
  override func code(_ coder: StateCoder) {
    if side == .left { join.code(coder) }
    _ = account()
  }

  override var byteCount: Int { join.byteCount(of: side) }
}
