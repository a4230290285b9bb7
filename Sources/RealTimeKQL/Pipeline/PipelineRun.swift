import KQL

/// The state that the workers of a running pipeline share.
///
/// Workers take chunks, read them in parallel and hand in the results, which are put together and
/// written in the order of the input by whichever worker has the next ones.
final class PipelineRun: @unchecked Sendable {
  let input: OpenInput
  let options: PipelineOptions
  let report: @Sendable (String) -> Void
  private let executions: [QueryExecution]
  private let output: any Sink
  private let late: OutputFile?

  /// Writes down how far the run is; used by its only worker.
  private let checkpoints: RunCheckpoints?

  /// How many chunks may be read before the results of an earlier one are there.
  private let lead: Int

  /// Guards everything below.
  private let monitor = Monitor()
  private var first: [NextChunk]
  private var workers: [[QueryWorker]]
  private var waiting: [Int: [Results]] = [:]
  private var nextTicket = 0
  private var isWriting = false
  private var isDone = false
  private var error: PipelineError?

  /// What one query made of one chunk.
  final class Results {
    var results: ChunkResults
    init(_ results: consuming ChunkResults) { self.results = results }
  }

  init(
    _ input: OpenInput, _ executions: [QueryExecution], _ output: any Sink, workerCount: Int,
    _ options: PipelineOptions, late: OutputFile?, checkpoints: RunCheckpoints?,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.input = input
    self.executions = executions
    self.output = output
    self.options = options
    self.late = late
    self.checkpoints = checkpoints
    self.report = report
    lead = workerCount * 2
    first = input.first
    workers = executions.map { _ in [] }
  }

  /// Whether something happens while no events come.
  private var needsClock: Bool {
    guard input.isLive else { return false }
    return options.emitEvery != nil || checkpoints != nil
      || executions.contains(where: \.hasWindows)
  }

  /// Ends the input, from any thread.
  func stop() { input.bytes.stop() }

  /// One worker: reads chunks until there are no more.
  func work() {
    var mine: [QueryWorker] = []
    do throws(RunError) {
      for execution in executions { mine.append(try execution.makeWorker()) }
    } catch {
      fail(.run(error.message))
      return
    }
    monitor.locked {
      for (index, worker) in mine.enumerated() { workers[index].append(worker) }
    }
    do throws(SourceError) {
      try checkpoints?.begin(mine, reading: input.bytes)
    } catch {
      fail(.source(error.message))
    }
    var clock = needsClock ? StreamTicker(options) : nil
    var notices = StreamNotices()
    var taken: Int?
    // What a live input has to say must not wait for its next event.
    let timeout = clock?.milliseconds ?? (input.isLive ? 1000 : nil)
    while let next = nextChunk(timeout: timeout) {
      if case .chunk(let chunk, let ticket) = next {
        let now = input.isLive ? options.now ?? chunk.received : nil
        hand(in: mine.map { Results($0.read(chunk, now: now, ticket: ticket)) }, ticket: ticket)
        clock?.sawChunk()
        taken = ticket
      }
      if let tick = clock?.tick() {
        let now = options.now ?? input.clock.now
        if tick.isQuiet { pass(mine.map { Results($0.idle(for: tick.quiet, now: now)) }) }
        if tick.isSnapshotDue { pass(mine.map { Results($0.snapshot(now: now)) }) }
      }
      if input.isLive {
        writeLate(mine)
        if let text = notices.next(mine, input.bytes) { report(text) }
      }
      if let error = mine.lazy.compactMap(\.error).first { fail(.run(error.message)) }
      if let checkpoints, !hasFailed {
        if let taken { checkpoints.done(taken) }
        checkpoints.writeIfDue(mine)
      }
    }
  }

  private var hasFailed: Bool { monitor.locked { error != nil } }

  /// The next chunk, or nothing yet when that has to be told; `nil` at the end.
  private func nextChunk(timeout: Int?) -> NextChunk? {
    do throws(SourceError) {
      while true {
        let (peeked, done): (NextChunk?, Bool) = monitor.locked {
          (first.isEmpty ? nil : first.removeFirst(), isDone)
        }
        if done { return nil }
        let next: NextChunk
        if let peeked { next = peeked } else { next = try input.bytes.nextChunk(timeout: timeout) }
        switch next {
        case .chunk: return next
        case .end: return nil
        case .nothingYet: if peeked == nil { return next }
        }
      }
    } catch {
      fail(.source(error.message))
      return nil
    }
  }

  private func hand(in results: [Results], ticket: Int) {
    monitor.lock()
    while ticket > nextTicket + lead, !isDone { monitor.wait() }
    waiting[ticket] = results
    while !isWriting, let ready = waiting.removeValue(forKey: nextTicket) {
      isWriting = true
      monitor.unlock()
      let wantsMore = write(ready)
      monitor.lock()
      isWriting = false
      nextTicket += 1
      if !wantsMore { endInput() }
      monitor.wakeAll()
    }
    monitor.unlock()
  }

  /// Writes what the only worker has besides the results of chunks.
  private func pass(_ results: [Results]) {
    if !write(results) { monitor.locked { endInput() } }
  }

  /// Takes no more input; the monitor is locked.
  private func endInput() {
    guard !isDone else { return }
    isDone = true
    input.bytes.stop()
  }

  /// Puts the results of a chunk behind those before it.
  private func write(_ ready: [Results]) -> Bool {
    var buffer = ByteBuffer()
    var wantsMore = false
    for (execution, results) in zip(executions, ready)
    where execution.take(&results.results, into: &buffer) {
      wantsMore = true
    }
    return write(buffer) && wantsMore
  }

  private func write(_ buffer: borrowing ByteBuffer) -> Bool {
    guard !buffer.isEmpty else { return true }
    do throws(SinkError) {
      try output.write(buffer.bytes)
      return true
    } catch {
      fail(error.isClosed ? .closed : .sink(error.message))
      return false
    }
  }

  private func writeLate(_ workers: [QueryWorker]) {
    guard let late else { return }
    var buffer = ByteBuffer()
    for worker in workers { worker.drainLate(into: &buffer) }
    guard !buffer.isEmpty else { return }
    do throws(SinkError) {
      try late.write(buffer.bytes)
    } catch {
      fail(.sink(error.message))
    }
  }

  private func fail(_ failure: PipelineError) {
    monitor.locked {
      if error == nil { error = failure }
      isDone = true
    }
    monitor.wakeAll()
    input.bytes.stop()
  }

  /// Gives out what the operators keep, when all workers have ended.
  ///
  /// - Returns: Why the run ended early, if it did.
  func finish() -> PipelineError? {
    if let error { return error }
    // With checkpoints, the next run goes on with what is open.
    let hasEnded = checkpoints == nil
    for (execution, workers) in zip(executions, workers) {
      if hasEnded { execution.finish(workers) { write($0) } }
      if let failed = execution.error(workers) { fail(.run(failed.message)) }
      writeLate(workers)
      if let error { return error }
    }
    do throws(SinkError) {
      try output.finish()
    } catch {
      return error.isClosed ? .closed : .sink(error.message)
    }
    checkpoints?.write(workers.compactMap(\.first))
    return nil
  }

  /// Ends the recording of the input, if there is one.
  func finishRecording() -> PipelineError? {
    do throws(SinkError) {
      try input.bytes.finishRecording()
      return nil
    } catch {
      return .sink(error.message)
    }
  }

  /// What has happened, when all workers have ended.
  func statistics() -> RunStatistics {
    var statistics = RunStatistics()
    for (execution, workers) in zip(executions, workers) {
      statistics.emitted += execution.emittedCount(workers)
      statistics.late += workers.reduce(0) { $0 + $1.lateCount }
      statistics.future = max(statistics.future, workers.reduce(0) { $0 + $1.futureCount })
    }
    var counts = ReadCounts()
    for worker in workers.first ?? [] { counts += worker.counts }
    statistics.read = counts.read
    statistics.malformed = counts.malformed
    statistics.ragged = counts.ragged
    statistics.unconverted = counts.unconverted
    statistics.input = input.bytes.statistics
    statistics.files = input.bytes.fileStatistics
    statistics.bytes = statistics.input.bytes
    return statistics
  }
}
