import KQL

/// The state that the workers of a running pipeline share.
///
/// Workers take chunks, read them in parallel and hand in the results, which are put together and
/// written in the order of the input by whichever worker has the next ones.
final class PipelineRun: @unchecked Sendable {
  private let input: OpenInput
  private let executions: [QueryExecution]
  private let output: any Sink

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
  private final class Results {
    var results: ChunkResults
    init(_ results: consuming ChunkResults) { self.results = results }
  }

  init(
    _ input: OpenInput, _ executions: [QueryExecution], _ output: any Sink, workerCount: Int
  ) {
    self.input = input
    self.executions = executions
    self.output = output
    lead = workerCount * 2
    first = input.first
    workers = executions.map { _ in [] }
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
    while let (chunk, ticket) = nextChunk() {
      let now = input.isLive ? chunk.received : nil
      hand(in: mine.map { Results($0.read(chunk, now: now)) }, ticket: ticket)
    }
  }

  private func nextChunk() -> (Chunk, ticket: Int)? {
    do throws(SourceError) {
      while true {
        let (peeked, done): (NextChunk?, Bool) = monitor.locked {
          (first.isEmpty ? nil : first.removeFirst(), isDone)
        }
        if done { return nil }
        let next: NextChunk
        if let peeked { next = peeked } else { next = try input.bytes.nextChunk() }
        switch next {
        case .chunk(let chunk, let ticket): return (chunk, ticket)
        case .end: return nil
        case .nothingYet: continue
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
      if !wantsMore, !isDone {
        isDone = true
        input.bytes.stop()
      }
      monitor.wakeAll()
    }
    monitor.unlock()
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

  private func fail(_ failure: PipelineError) {
    monitor.locked {
      if error == nil { error = failure }
      isDone = true
    }
    monitor.wakeAll()
    input.bytes.stop()
  }

  /// Gives out what the operators keep, when all workers have ended.
  func finish() throws(PipelineError) -> RunStatistics {
    if let error { throw error }
    var statistics = RunStatistics()
    for (execution, workers) in zip(executions, workers) {
      var buffer = ByteBuffer()
      execution.finish(workers, into: &buffer)
      _ = write(buffer)
      if let failed = workers.compactMap(\.error).first { throw .run(failed.message) }
      statistics.emitted += execution.emittedCount(workers)
    }
    if let error { throw error }
    do throws(SinkError) {
      try output.finish()
    } catch {
      throw error.isClosed ? .closed : .sink(error.message)
    }
    var counts = ReadCounts()
    for worker in workers.first ?? [] { counts += worker.counts }
    statistics.read = counts.read
    statistics.malformed = counts.malformed
    statistics.ragged = counts.ragged
    statistics.unconverted = counts.unconverted
    statistics.bytes = input.bytes.statistics.bytes
    return statistics
  }
}
