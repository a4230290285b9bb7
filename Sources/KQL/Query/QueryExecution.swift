/// A query running over a stream: workers that read chunks, and what puts their results together.
///
/// How the work is divided follows from the plan. Stages that look at each row for itself run in
/// every worker; at the first one that does not, the workers' states are merged (`summarize`), or
/// their rows are taken in the order of the input (`take`, `sort`), or there is only one worker.
///
/// Workers are made and run by any threads; ``take(_:into:)`` and ``finish(_:write:)`` are called by one
/// at a time.
package final class QueryExecution: @unchecked Sendable {
  /// How workers divide the input.
  enum Division {
    /// One worker does everything.
    case single
    /// Every row for itself; results are put in the order of the input.
    case rows
    /// A state per group in each worker, merged at the end.
    case groups
    /// The stages before this one in the workers, the others in the order of the input.
    case ordered(before: Int)
  }

  /// The columns of the result.
  package let schema: Schema

  /// Whether several workers are of use.
  package let isParallel: Bool

  let division: Division
  private let query: Query
  private let now: Datetime
  private let makeFormatter: @Sendable (Schema) -> any RowFormatter
  private let stages: [Stage]
  private let format: any InputFormat
  private let paths: [ColumnPath]
  private let eventTime: Int?

  /// How a stream that does not end is treated; `nil` for a bounded input.
  private let stream: StreamSettings?
  private let streamPlan: StreamPlan

  /// What the query may keep; `nil` for any amount.
  private let memory: MemoryAccount?

  /// The stages after the division, for rows in the order of the input.
  private var ordered: (heads: [Operator], output: FormattingOperator, run: RunContext)?

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - query: Bound with `catalog`.
  ///   - catalog: The stream.
  ///   - now: What `now()` is, for a bounded input.
  ///   - stream: How a stream that does not end is treated; `nil` for a bounded input.
  ///   - memory: What the query may keep; `nil` for any amount.
  ///   - makeFormatter: Makes what turns the rows of a result into bytes.
  /// - Throws: What goes wrong before the stream is read.
  package init(
    _ query: Query, catalog: InputCatalog, now: Datetime, stream: StreamSettings? = nil,
    memory: MemoryAccount? = nil,
    makeFormatter: @escaping @Sendable (Schema) -> any RowFormatter
  ) throws(RunError) {
    self.query = query
    self.now = now
    self.stream = stream
    self.memory = memory
    streamPlan = StreamPlan(query.plans)
    self.makeFormatter = makeFormatter
    format = catalog.usedFormat
    paths = catalog.paths
    eventTime = catalog.eventTime
    schema = query.schema
    stages = query.plans.count == 1 ? query.plans[0].linearStages ?? [] : []
    division = query.plans.count == 1 && stream == nil ? query.plans[0].division : .single
    isParallel = if case .single = division { false } else { true }
    if case .ordered(let before) = division {
      let run = RunContext(now: now, memory: memory)
      let output = FormattingOperator(makeFormatter(schema), run)
      let head = stages[before...].reversed().reduce(output as Operator) {
        $1.makeOperator($0, run)
      }
      ordered = ([head], output, run)
    }
  }

  /// Whether windows are given out as time goes on, on a stream that does not end.
  package var hasWindows: Bool { stream != nil && streamPlan.hasWindows }

  /// Makes a worker; each is used by one thread at a time.
  package func makeWorker() throws(RunError) -> QueryWorker {
    if let stream { return try makeWorker(over: stream) }
    let run = RunContext(now: now, memory: memory)
    let makeReader = { [format, paths] in format.makeReader(paths: paths) }
    if case .ordered(let before) = division {
      let rows = RowCollector(schema, run)
      rows.decodes = before == 0
      let head = stages[..<before].reversed().reduce(rows as Operator) { $1.makeOperator($0, run) }
      return QueryWorker(run, makeReader, heads: [head], outputs: [], rows: rows)
    }
    var heads: [Operator] = []
    var outputs: [FormattingOperator] = []
    for plan in query.plans {
      let output = FormattingOperator(makeFormatter(plan.schema), run)
      heads += try PlanRunner.operators(of: plan, output: output, run)
      outputs.append(output)
    }
    return QueryWorker(run, makeReader, heads: heads, outputs: outputs, rows: nil)
  }

  /// Makes the only worker of a stream that does not end.
  private func makeWorker(over stream: StreamSettings) throws(RunError) -> QueryWorker {
    let late = stream.makeLateFormatter.map { LateRows($0) }
    let state = StreamState(
      tolerance: stream.tolerance, joinWindow: stream.joinWindow, keepLate: late.map { $0.keep })
    state.showsOpenWindows = streamPlan.canShowOpenWindows
    let run = RunContext(now: now, stream: state, memory: memory)
    var heads: [Operator] = []
    var outputs: [FormattingOperator] = []
    for plan in query.plans {
      let output = FormattingOperator(makeFormatter(plan.schema), run)
      heads += try PlanRunner.operators(of: plan, output: output, run)
      outputs.append(output)
    }
    let makeReader = { [format, paths] in format.makeReader(paths: paths) }
    let worker = QueryWorker(run, makeReader, heads: heads, outputs: outputs, rows: nil)
    worker.late = late
    if hasWindows {
      worker.clock = EventClock(column: eventTime, tolerance: stream.tolerance)
    }
    return worker
  }

  /// Takes the results of one chunk; chunks come in the order of the input.
  ///
  /// - Returns: `false` when no more input is wanted.
  package func take(_ results: inout ChunkResults, into buffer: inout ByteBuffer) -> Bool {
    if buffer.isEmpty { swap(&buffer, &results.bytes) } else { buffer.append(results.bytes) }
    guard let ordered else { return results.wantsMore }
    for batch in results.batches where !ordered.heads[0].process(batch) {
      ordered.output.drain(into: &buffer)
      return false
    }
    ordered.output.drain(into: &buffer)
    return results.wantsMore
  }

  /// Ends the run: merges what the workers have kept and gives the last results.
  ///
  /// A run that has failed gives none. `write` takes them part after part, and returns `false` when it
  /// wants no more.
  package func finish(
    _ workers: [QueryWorker], write: (borrowing ByteBuffer) -> Bool
  ) {
    guard error(workers) == nil else { return }
    if let ordered {
      FormattingOperator.pass([ordered.output], to: write) {
        for head in ordered.heads { head.finish() }
      }
      return
    }
    guard let first = workers.first else { return }
    if case .groups = division {
      for other in workers.dropFirst() where first.error == nil { first.merge(other) }
    }
    if first.error == nil { first.finish(write: write) }
  }

  /// What ended the run early, if something did.
  package func error(_ workers: [QueryWorker]) -> RunError? {
    ordered?.run.error ?? workers.compactMap(\.error).first
  }

  /// How many rows have been given out.
  package func emittedCount(_ workers: [QueryWorker]) -> Int {
    workers.reduce(ordered?.output.rowCount ?? 0) { $0 + $1.emittedCount }
  }
}

/// What one chunk gave.
package struct ChunkResults: ~Copyable {
  /// Rows as text.
  var bytes: ByteBuffer

  /// Rows that still have to pass stages in the order of the input.
  var batches: [Batch]

  /// `false` when the operators want no more input.
  package var wantsMore: Bool
}

/// One worker's share of a running query: reads chunks and passes their rows through the operators.
package final class QueryWorker {
  private let run: RunContext
  private let reader: any RecordReader
  private let heads: [Operator]
  private let outputs: [FormattingOperator]
  private let rows: RowCollector?

  /// The time of the stream, when windows depend on it.
  fileprivate(set) var clock: EventClock?

  /// Rows that came too late, when they are kept.
  fileprivate(set) var late: LateRows?

  /// Reads what is read a second time, so that it is not counted again.
  private var rebuilder: (any RecordReader)?
  private let makeReader: () -> any RecordReader

  init(
    _ run: RunContext, _ makeReader: @escaping () -> any RecordReader, heads: [Operator],
    outputs: [FormattingOperator], rows: RowCollector?
  ) {
    self.run = run
    self.makeReader = makeReader
    reader = makeReader()
    self.heads = heads
    self.outputs = outputs
    self.rows = rows
  }

  /// Reads a chunk.
  ///
  /// - Parameters:
  ///   - chunk: Its rows are passed through the operators.
  ///   - now: What `now()` is for its rows; `nil` leaves it as it was.
  ///   - ticket: Its place in the input, for ``oldestTicket``.
  /// - Returns: What came of it.
  package func read(_ chunk: Chunk, now: Datetime? = nil, ticket: Int = 0) -> ChunkResults {
    if let now { run.context.now = now }
    run.stream?.ticket = ticket
    let wantsMore = reader.read(chunk) { batch in
      var wanted = heads.isEmpty
      let hasRisen = clock?.observe(batch, now: chunk.received) == true
      run.stream?.newest = clock?.time
      for head in heads where head.process(batch) { wanted = true }
      if hasRisen { advance() }
      return wanted && !heads.isEmpty
    }
    return results(wantsMore: wantsMore)
  }

  /// Learns that no event has come for a while, and gives out the windows that end by that.
  package func idle(for time: Timespan, now: Datetime) -> ChunkResults {
    run.context.now = now
    guard clock?.idle(for: time.ticks) == true else {
      return ChunkResults(bytes: ByteBuffer(), batches: [], wantsMore: true)
    }
    advance()
    return results(wantsMore: heads.count > 1 || run.stream?.isSatisfied != true)
  }

  /// Gives out the totals so far, and keeps them.
  package func snapshot(now: Datetime) -> ChunkResults {
    run.context.now = now
    for head in heads { head.snapshot() }
    return results(wantsMore: true)
  }

  /// How far the stream is in its own time; `nil` when no window depends on it.
  package var time: StreamTime? { clock?.progress }

  /// Goes on where an earlier run was: windows that end before its watermark are given out already.
  package func resume(at time: StreamTime) {
    clock?.progress = time
    run.stream?.newest = clock?.time
    advance()
  }

  /// Reads a chunk for the second time, to fill the windows again that were open in an earlier run.
  ///
  /// Nothing is given out or counted. `ticket` is less than that of every chunk read for the first time.
  package func rebuild(from chunk: Chunk, now: Datetime, ticket: Int) {
    guard clock != nil, let stream = run.stream else { return }
    run.context.now = now
    stream.ticket = ticket
    stream.isRebuilding = true
    let reader = rebuilder ?? makeReader()
    rebuilder = reader
    _ = reader.read(chunk) { batch in
      for head in heads { _ = head.process(batch) }
      return true
    }
    stream.isRebuilding = false
  }

  /// The place in the input of the first chunk with rows of a window that is still open; `nil` when
  /// none is.
  package var oldestTicket: Int? {
    var oldest: Int?
    for head in heads {
      var next: Operator? = head
      while let current = next {
        if let ticket = current.oldestTicket { oldest = Swift.min(oldest ?? ticket, ticket) }
        next = current.output
      }
    }
    return oldest
  }

  private func advance() {
    guard let watermark = clock?.watermark else { return }
    for head in heads { head.advance(to: watermark) }
  }

  private func results(wantsMore: Bool) -> ChunkResults {
    var bytes = ByteBuffer(capacity: 1 << 12)
    for output in outputs { output.drain(into: &bytes) }
    return ChunkResults(bytes: bytes, batches: rows?.removeAll() ?? [], wantsMore: wantsMore)
  }

  fileprivate func merge(_ other: QueryWorker) {
    var mine: Operator? = heads.first
    var theirs: Operator? = other.heads.first
    while let a = mine, let b = theirs {
      if a.isMergeable {
        a.merge(b)
        return
      }
      mine = a.output
      theirs = b.output
    }
  }

  fileprivate func finish(write: (borrowing ByteBuffer) -> Bool) {
    FormattingOperator.pass(outputs, to: write) {
      for head in heads { head.finish() }
    }
  }

  /// What was read.
  package var counts: ReadCounts { reader.counts }

  /// How many rows were given out.
  package var emittedCount: Int { outputs.reduce(0) { $0 + $1.rowCount } }

  /// What ended the run, if something did.
  package var error: RunError? { run.error }

  /// Rows that were dropped because their window had been given out.
  package var lateCount: Int { run.stream?.lateCount ?? 0 }

  /// Events too far in the future to be right.
  package var futureCount: Int { clock?.futureCount ?? 0 }

  /// Moves the rows that came too late, as text, to the end of a buffer.
  package func drainLate(into buffer: inout ByteBuffer) { late?.drain(into: &buffer) }
}

/// Turns rows into bytes as they arrive.
final class FormattingOperator: Operator {
  private let formatter: any RowFormatter
  private let stream: StreamState?
  private var buffer = ByteBuffer(capacity: 1 << 12)
  private(set) var rowCount = 0

  /// Takes what is finished while a run ends; the rows of a chunk are taken when it is done.
  private var write: ((borrowing ByteBuffer) -> Bool)?

  /// More bytes than this are written, or counted as kept.
  private static let fewBytes = 1 << 18

  init(_ formatter: any RowFormatter, _ run: RunContext) {
    self.formatter = formatter
    stream = run.stream
    super.init(output: nil, run)
  }

  override func process(_ batch: Batch) -> Bool {
    // What is read a second time was given out the first time.
    if let stream, stream.isRebuilding { return true }
    rowCount += batch.count
    formatter.format(batch, to: &buffer)
    guard buffer.count > Self.fewBytes else { return true }
    if let write {
      let wantsMore = write(buffer)
      buffer.removeAll(keepingAtMost: Self.fewBytes * 2)
      return account() && wantsMore
    }
    return account()
  }

  override var byteCount: Int { buffer.count > Self.fewBytes ? buffer.count * 2 : 0 }

  /// Writes the rows that `body` passes on to some outputs, many at a time.
  static func pass(
    _ outputs: [FormattingOperator], to write: (borrowing ByteBuffer) -> Bool,
    _ body: () -> Void
  ) {
    withoutActuallyEscaping(write) { write in
      for output in outputs { output.write = write }
      body()
      for output in outputs {
        if !output.buffer.isEmpty { _ = write(output.buffer) }
        output.buffer.removeAll(keepingAtMost: fewBytes)
        output.write = nil
        _ = output.account()
      }
    }
  }

  /// Moves the bytes to the end of another buffer.
  func drain(into other: inout ByteBuffer) {
    guard !buffer.isEmpty else { return }
    if other.isEmpty {
      swap(&buffer, &other)
    } else {
      other.append(buffer)
      buffer.removeAll()
    }
    _ = account()
  }
}

extension Plan {
  /// The stages from the stream to the result, when there are only such; `nil` for joins and unions.
  fileprivate var linearStages: [Stage]? {
    switch self {
    case .input: []
    case .stage(let plan, let stage): plan.linearStages.map { $0 + [stage] }
    case .table, .generated, .union, .combination, .shared: nil
    }
  }

  fileprivate var division: QueryExecution.Division {
    guard let stages = linearStages else { return .single }
    guard let first = stages.firstIndex(where: { $0.memory != .none }) else { return .rows }
    return switch stages[first].memory {
    case .none, .perGroup: .groups
    case .position: first == 0 ? .single : .ordered(before: first)
    case .allRows: .ordered(before: first)
    }
  }
}
