import Synchronization

/// The results of a pipeline as values, batch after batch.
///
/// Each loop over it is a run of its own. The run waits while the loop is slow. Leaving the loop abandons
/// the run and frees what it has; cancelling the task ends the input, so that what operators keep still
/// comes, and then the loop ends.
///
/// ```swift
/// let rows = Pipeline(SyslogFile("/var/log/auth.log"), query: "T | where Payload has 'Failed'").rows
/// for try await batch in rows {
///   for row in batch { print(row["Payload"] ?? .null) }
/// }
/// ```
public struct PipelineRows: AsyncSequence, Sendable {
  /// Rows of one query.
  public typealias Element = ResultBatch
  /// Why the run could not start, or ended early.
  public typealias Failure = PipelineError

  private let pipeline: Pipeline
  private let report: @Sendable (String) -> Void
  private let last = Last()

  /// The run that was started last.
  fileprivate final class Last: Sendable {
    /// Guards the run, which any task may ask for.
    let run = Mutex<Started?>(nil)
  }

  /// A run that was started.
  fileprivate struct Started: Sendable {
    let exchange: RowExchange
    let task: Task<RunOutcome, Never>
  }

  init(_ pipeline: Pipeline, report: @escaping @Sendable (String) -> Void) {
    self.pipeline = pipeline
    self.report = report
  }

  /// What happened in the run that was started last, as soon as it is over; `nil` while there is still a
  /// loop over its rows, and when it could not start.
  public var statistics: RunStatistics? {
    get async {
      guard let run = last.run.withLock({ $0 }), !run.exchange.isOpen else { return nil }
      return await run.task.value.statistics
    }
  }

  /// A new run, which starts when the first batch is asked for.
  public func makeAsyncIterator() -> Iterator { Iterator(Run(pipeline, report, last)) }

  /// Takes the batches of one run.
  public struct Iterator: AsyncIteratorProtocol {
    private let run: Run

    fileprivate init(_ run: Run) { self.run = run }

    /// The next batch; `nil` when there are no more.
    public mutating func next() async throws(PipelineError) -> ResultBatch? {
      try await run.next()
    }

    /// The next batch; `nil` when there are no more.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(PipelineError) -> ResultBatch? {
      try await run.next()
    }
  }

  /// A run as its loop sees it; without a loop it is abandoned.
  fileprivate final class Run {
    private let pipeline: Pipeline
    private let report: @Sendable (String) -> Void
    private let last: Last
    private var started: Started?
    private var isOver = false

    init(_ pipeline: Pipeline, _ report: @escaping @Sendable (String) -> Void, _ last: Last) {
      self.pipeline = pipeline
      self.report = report
      self.last = last
    }

    deinit {
      started?.exchange.abandon()
      started?.task.cancel()
    }

    func next() async throws(PipelineError) -> ResultBatch? {
      if isOver { return nil }
      let run = started ?? start()
      started = run
      let batch = await withTaskCancellationHandler {
        await run.exchange.take()
      } onCancel: {
        run.task.cancel()
      }
      if let batch { return batch }
      isOver = true
      if let failure = await run.task.value.failure, failure != .closed { throw failure }
      return nil
    }

    private func start() -> Started {
      let exchange = RowExchange()
      var pipeline = pipeline
      let output = ClosureOutput { (batch) throws(SinkError) in
        guard exchange.put(batch) else {
          throw SinkError("nobody takes the rows any more", .closed)
        }
      }
      pipeline.sinks.append(("rows", output))
      // The loop's task must not be its parent: leaving the loop is not waiting for the run.
      let task = Task.detached { [pipeline, report] in
        let outcome = await pipeline.outcome(report: report)
        exchange.end()
        return outcome
      }
      let run = Started(exchange: exchange, task: task)
      last.run.withLock { $0 = run }
      return run
    }
  }
}

extension Pipeline {
  /// The results as values, batch after batch, besides what goes to the outputs.
  public var rows: PipelineRows { rows { _ in } }

  /// The results as values, batch after batch, besides what goes to the outputs.
  ///
  /// - Parameter report: Takes what is worth saying, a line or more at a time, from any thread.
  /// - Returns: A sequence to loop over.
  public func rows(report: @escaping @Sendable (String) -> Void) -> PipelineRows {
    PipelineRows(self, report: report)
  }
}
