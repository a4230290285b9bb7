/// A query running over a stream: workers that take batches, and what puts their results together.
///
/// How the work is divided follows from the plan. Stages that look at each row for itself run in
/// every worker; at the first one that does not, the workers' states are merged (`summarize`), or
/// their rows are taken in the order of the input (`take`, `sort`), or there is only one worker.
///
/// Workers are made and run by any threads; ``take(_:into:)`` and ``finish(_:write:)`` are called by one
/// at a time.
package final class QueryExecution: @unchecked Sendable {
  /// What tells `now()` its time.
  package enum Clock: Sendable {
    /// The one who runs it.
    case given
    /// The newest event time so far.
    case event
  }

  /// The columns of the result.
  package let schema: Schema

  /// Whether several workers are of use; known when it is prepared.
  package var isParallel: Bool { if case .single = division { false } else { true } }

  private(set) var division = Division.single
  private let query: Query
  private let now: Datetime
  private let makeEncodings: @Sendable (ResultTable) -> [RowEncoding]

  /// How many outputs there are.
  private let encodedCount: Int
  private var stages: [Stage] = []
  private let feeds: [StreamFeed]

  /// How a stream that does not end is treated; `nil` for a bounded input.
  private let stream: StreamSettings?
  private let streamPlan: StreamPlan
  private var plans: [Plan]

  /// The column that says whether rows are final, if there is to be one.
  private let provisional: Schema
  private let clock: Clock

  /// What the query may use.
  private let allowance: Allowance

  /// The operators, if they are measured.
  private let measured: MeasuredOperators?

  /// Where tables were computed that workers share, which are kept as long.
  private var shared: RunContext?

  /// The stages after the division, for rows in the order of the input.
  private var ordered: (heads: [Operator], output: FormattingOperator, run: RunContext)?

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - query: Bound with `catalog`.
  ///   - catalog: The stream.
  ///   - now: What `now()` is, for a bounded input.
  ///   - stream: How a stream that does not end is treated; `nil` for a bounded input.
  ///   - clock: What tells `now()` its time; event times need a single worker.
  ///   - allowance: What the query may use.
  ///   - isMeasured: Whether the rows and the time of each operator are counted.
  ///   - outputCount: How many outputs there are.
  ///   - makeEncodings: Makes what turns the rows of a result into the bytes of each output.
  package init(
    _ query: Query, catalog: InputCatalog, now: Datetime, stream: StreamSettings? = nil,
    clock: Clock = .given, allowance: Allowance = .unlimited, isMeasured: Bool = false,
    outputCount: Int = 1,
    makeEncodings: @escaping @Sendable (ResultTable) -> [RowEncoding]
  ) {
    self.query = query
    self.now = now
    self.stream = stream
    self.allowance = allowance
    self.clock = clock
    measured = isMeasured ? MeasuredOperators(query, isLive: stream != nil) : nil
    plans = stream == nil ? query.plans : query.livePlans
    streamPlan = StreamPlan(plans)
    self.makeEncodings = makeEncodings
    encodedCount = outputCount
    feeds = catalog.feeds
    provisional = stream?.provisionalColumn.map { [ColumnSchema($0, .bool)] } ?? []
    schema = query.schema + provisional
  }

  /// Finds out how workers of an input that ends divide it, and computes the tables that they share.
  ///
  /// It is called once, before the first worker is made; without it there is one worker.
  ///
  /// - Throws: What goes wrong before the stream is read.
  package func prepare() throws(RunError) {
    guard stream == nil, clock == .given else { return }
    let run = RunContext(now: now, allowance: allowance, meter: measured?.makeMeter())
    plans = try allowance.during { () throws(RunError) in
      try query.plans.map { plan throws(RunError) in
        try plan.keepingUsed.combinedInWorkers(run)
      }
    }
    shared = run
    division = Division(plans)
    stages = plans.count == 1 ? plans[0].linearStages ?? [] : []
    if case .ordered(let before) = division {
      let run = RunContext(now: now, allowance: allowance, meter: measured?.makeMeter())
      let output = FormattingOperator(
        of: plans[0], drawnAs: query.charts[0], run, makeEncodings)
      let head = stages[before...].reversed().reduce(MeasuredOperator.of(output, .output, run)) {
        $1.measured($0, run)
      }
      ordered = ([head], output, run)
    }
  }

  /// Whether windows are given out as time goes on, on a stream that does not end.
  package var hasWindows: Bool { stream != nil && streamPlan.hasWindows }

  /// Whether something is kept from row to row, on a stream that does not end.
  package var keepsState: Bool { stream != nil && query.keepsState }

  /// Whether there is something to show before it is final: totals and open windows.
  package var hasOpenRows: Bool {
    stream != nil && (!streamPlan.totals.isEmpty || streamPlan.hasWindows)
  }

  /// Makes a worker; each is used by one thread at a time.
  package func makeWorker() throws(RunError) -> QueryWorker {
    let worker = try allowance.during { () throws(RunError) in
      if let stream { try makeWorker(over: stream) } else { try makeBoundedWorker() }
    }
    worker.clock = clock
    worker.observesTime = clock == .event || query.usesClock
    return worker
  }

  /// Makes a worker of a bounded input.
  private func makeBoundedWorker() throws(RunError) -> QueryWorker {
    let run = RunContext(now: now, allowance: allowance, meter: measured?.makeMeter())
    if case .ordered(let before) = division {
      let rows = RowCollector(schema, run)
      let border = stages[before].makeCandidates?(rows, run) ?? rows
      let head = stages[..<before].reversed().reduce(border) { $1.measured($0, run) }
      return QueryWorker(
        run, feeds, heads: [StreamHead(head)], outputs: [], encodedCount: encodedCount, rows: rows)
    }
    return try makeWorker(in: run)
  }

  /// Makes a worker that does everything from the stream to the output.
  private func makeWorker(in run: RunContext) throws(RunError) -> QueryWorker {
    var heads: [StreamHead] = []
    var outputs: [FormattingOperator] = []
    for (plan, chart) in zip(plans, query.charts) {
      let output = FormattingOperator(
        of: plan, drawnAs: chart, adding: provisional, run, makeEncodings)
      if !provisional.isEmpty {
        output.markedColumnCount = plan.schema.withoutHidden.count
      }
      heads += try PlanRunner.operators(
        of: plan, output: MeasuredOperator.of(output, .output, run), run)
      outputs.append(output)
    }
    return QueryWorker(
      run, feeds, heads: heads, outputs: outputs, encodedCount: encodedCount, rows: nil)
  }

  /// Makes the only worker of a stream that does not end.
  private func makeWorker(over stream: StreamSettings) throws(RunError) -> QueryWorker {
    let late = stream.makeLateFormatter.map { LateRows($0) }
    let state = StreamState(
      tolerance: stream.tolerance, joinWindow: stream.joinWindow, keepLate: late.map { $0.keep })
    state.futureRoom = stream.futureRoom
    state.isResuming = stream.isResumed
    let run = RunContext(
      now: now, stream: state, allowance: allowance, meter: measured?.makeMeter())
    let worker = try makeWorker(in: run)
    state.isResuming = false
    worker.late = late
    worker.maximumLag = stream.maximumLag
    if hasWindows { worker.tolerance = stream.tolerance }
    return worker
  }

  /// Takes the results of one chunk; chunks come in the order of the input.
  ///
  /// - Returns: `false` when no more input is wanted.
  package func take(_ results: ChunkResults, into rows: [EncodedRows]) -> Bool {
    for (rows, result) in zip(rows, results.rows) { rows.take(result) }
    guard let ordered else { return results.wantsMore }
    let wantsMore = allowance.during {
      results.batches.allSatisfy { ordered.heads[0].process($0.batch) }
    }
    ordered.output.drain(into: rows)
    return wantsMore && results.wantsMore
  }

  /// Ends the run: merges what the workers have kept and gives the last results.
  ///
  /// A run that has failed gives none. `write` takes them part after part, and returns `false` when it
  /// wants no more.
  package func finish(
    _ workers: [QueryWorker], write: ([EncodedRows]) -> Bool
  ) {
    guard error(workers) == nil else { return }
    allowance.during {
      if let ordered {
        return FormattingOperator.pass([ordered.output], to: write) {
          for head in ordered.heads { head.finish() }
        }
      }
      guard let first = workers.first else { return }
      if case .groups = division {
        for other in workers.dropFirst() where first.error == nil { first.merge(other) }
      }
      if first.error == nil { first.finish(write: write) }
    }
  }

  /// Lets go of what the stages after the division keep; called as ``take(_:into:)`` is.
  package func abandon() { ordered = nil }

  /// What ended the stages after the division, if something did; called as ``take(_:into:)`` is.
  package var error: RunError? { ordered?.run.error }

  /// What ended the run early, if something did.
  package func error(_ workers: [QueryWorker]) -> RunError? {
    ordered?.run.error ?? workers.compactMap(\.error).first
  }

  /// What each operator has done, if they are measured.
  package func operatorStatistics(_ workers: [QueryWorker]) -> [OperatorStatistics] {
    let meters = workers.map(\.meter) + [ordered?.run.meter, shared?.meter]
    return measured?.statistics(meters.compactMap(\.self)) ?? []
  }

  /// How many rows have been given out.
  package func emittedCount(_ workers: [QueryWorker]) -> Int {
    workers.reduce(ordered?.output.rowCount ?? 0) { $0 + $1.emittedCount }
  }
}
