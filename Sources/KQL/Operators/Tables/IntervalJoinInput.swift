/// Hands the rows of one side to a join of rows that are near in time.
final class IntervalJoinInput: Operator {
  private let join: IntervalJoin
  private let side: IntervalJoin.Side
  private let time: Int?
  private let schema: Schema
  private let readsInput: Bool
  private let stream: StreamState?

  init(
    _ plan: TimedPlan, _ join: IntervalJoin, _ side: IntervalJoin.Side, output: Operator,
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
