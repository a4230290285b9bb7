/// Queries that ask for the same columns of a view, and so see the same time.
final class StreamTap {
  let paths: [ColumnPath]
  private let eventTime: Int?
  private let eventTimeSource: Expression?

  /// Whether windows of the time of receipt may be made.
  private let usesReceipt: Bool

  /// The columns of the view's batches that are theirs, or what is computed in their place; `nil` for
  /// all.
  var columns: [Int]?

  /// The time of receipt of the rows of the last chunk, which never falls.
  private var receipt = Datetime.minimum

  /// The time of the stream, when windows depend on it.
  var clock: StreamClock?

  private var workers: [QueryWorker] = []
  private var windowed: [QueryWorker] = []
  /// Those that want to know the newest event time.
  private var observers: [QueryWorker] = []

  init(_ feed: StreamFeed) {
    paths = feed.paths
    eventTime = feed.eventTime
    eventTimeSource = feed.eventTimeSource
    usesReceipt = feed.paths.contains(.receipt)
  }

  /// Whether a query can be one of them.
  func fits(_ feed: StreamFeed) -> Bool {
    feed.paths == paths && feed.eventTime == eventTime && feed.eventTimeSource === eventTimeSource
  }

  /// Learns when the chunk was received whose rows follow.
  func begin(_ received: Datetime) {
    guard usesReceipt else { return }
    receipt = Swift.max(receipt, received)
    for worker in workers { worker.context.receipt = receipt }
  }

  /// The columns that the queries ask for.
  private func rows(of batch: Batch) -> Batch {
    guard let columns else { return batch }
    guard let context = workers.first?.context, paths.contains(where: \.isComputed) else {
      return batch.picking(columns)
    }
    var cells: [Batch.Cell] = []
    for column in columns {
      switch (column, eventTimeSource) {
      case (ColumnPath.receipt.column, _):
        cells.append(Batch.Cell(.decoded(.constant(receipt, count: batch.count))))
      case (ColumnPath.eventTime.column, let time?):
        // It is over columns that stand before it, or behind it and not computed.
        let none = Batch.Cell(.decoded(.nulls(.datetime, count: batch.count)))
        let others = columns.map { $0 >= 0 ? batch.cells[$0] : none }
        let rows = ComputedColumn(time, Batch(count: batch.count, cells: others), context)
        cells.append(Batch.Cell(.undecoded(rows, 0, nil)))
      case (0..., _): cells.append(batch.cells[column])
      default: cells.append(Batch.Cell(.decoded(.nulls(.datetime, count: batch.count))))
      }
    }
    return Batch(count: batch.count, cells: cells)
  }

  func add(_ worker: QueryWorker) {
    workers.append(worker)
    if worker.observesTime { observers.append(worker) }
    guard let tolerance = worker.tolerance else { return }
    windowed.append(worker)
    if clock == nil {
      clock = StreamClock(column: eventTime, tolerance: tolerance, maximumLag: worker.maximumLag)
    }
  }

  func set(now: Datetime) { for worker in workers { worker.set(now: now) } }

  /// Passes rows on, which are of these sources, one after the other.
  ///
  /// - Returns: Whether anybody wants more.
  func take(_ batch: Batch, received: Datetime, runs: [SourceRuns.Run]) -> Bool {
    let rows = rows(of: batch)
    clock?.observe(rows, runs: runs, now: received)
    tellTime(received)
    if !observers.isEmpty, let eventTime {
      let newest = StreamClock.newest(of: rows, in: eventTime)
      for worker in observers { worker.observe(newest) }
    }
    var isWanted = false
    for worker in workers where worker.wantsMore {
      worker.process(rows)
      if worker.wantsMore { isWanted = true }
    }
    return isWanted
  }

  /// Gives out what is past, when the rows of a chunk have been taken.
  func finishChunk(_ received: Datetime, readUntil: Int64?) {
    let hasRisen = readUntil.map { clock?.pass(to: $0) == true } ?? (clock?.rise() == true)
    guard hasRisen || usesReceipt else { return }
    tellTime(received)
    advance()
  }

  func pass(to wall: Int64, now: Datetime) {
    if let time = Datetime.checked(wall) { begin(time) }
    guard clock?.pass(to: wall) == true || usesReceipt else { return }
    set(now: now)
    advance()
    tellTime(Datetime.checked(wall) ?? now)
  }

  private func tellTime(_ wall: Datetime) {
    guard let clock else { return }
    for worker in windowed { worker.set(clock, wall: wall) }
  }

  func set(ticket: Int) { for worker in windowed { worker.set(ticket: ticket) } }

  func resume(at times: [ObjectIdentifier: StreamTime]) {
    let own = windowed.compactMap { worker in
      times[ObjectIdentifier(worker)].map { (worker: worker, time: $0) }
    }
    guard
      let latest = own.map(\.time).max(by: { ($0.newest?.ticks ?? 0) < ($1.newest?.ticks ?? 0) })
    else { return }
    clock?.progress = latest
    for worker in windowed { if let clock { worker.set(clock, wall: nil) } }
    for (worker, time) in own {
      if let watermark = time.watermark { worker.advance(to: watermark) }
    }
  }

  func rebuild(from batch: Batch, received: Datetime, now: Datetime, runs: [SourceRuns.Run]) {
    let rows = rows(of: batch)
    clock?.observe(rows, runs: runs, now: received)
    for worker in windowed { worker.rebuild(from: rows, now: now) }
  }

  private func advance() {
    guard let watermark = clock?.watermark ?? (usesReceipt ? .minimum : nil) else { return }
    for worker in windowed where worker.wantsMore { worker.advance(to: watermark) }
  }
}

/// A column that follows from others of its batch, computed when somebody asks for it.
private final class ComputedColumn: UndecodedRows {
  private let expression: Expression
  private let batch: Batch
  private let context: EvaluationContext
  private var column: Column?

  init(_ expression: Expression, _ batch: Batch, _ context: EvaluationContext) {
    self.expression = expression
    self.batch = batch
    self.context = context
  }

  var ownByteCount: Int { 0 }

  func decode(column index: Int, selection: Selection?) -> Column {
    let all = column ?? expression.evaluate(batch, context)
    column = all
    return selection.map { all.gather(indices: $0.indices, count: $0.count) } ?? all
  }
}
