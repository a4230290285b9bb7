import KQL
import Synchronization

/// What a live and a bounded run have in common: the queries, the outputs, and how they end.
final class RunCore: @unchecked Sendable {
  let input: ByteInput
  let clock: StreamClock
  let sourceName: String
  let isLive: Bool
  let settings: RunSettings
  let standing: StandingQueries
  /// Which version of them it began with.
  let version: Int
  let outputs: Outputs
  let late: OutputFile?
  /// Where queries put what memory does not hold.
  let spill: SpillSpace?
  /// Tells the run to give up what it still works on.
  let stop: StopToken
  let pulse: RunPulse
  let report: @Sendable (String) -> Void

  /// Where the run writes down how far it is.
  let progress: ProgressBook

  /// What its shares look for in texts.
  private let databases = LiteralDatabases()

  /// What tells those that ask for metrics, if anybody may.
  var metrics: RunMetrics?

  /// Guards everything below, and what queries keep for the run.
  let monitor = Monitor()
  var first: [NextChunk]
  /// Every query that has been part of the run.
  var queries: [StandingQuery]
  var shares: [RunShare] = []
  private(set) var isDone = false
  private(set) var error: PipelineError?
  private var failed: [StandingQuery] = []
  /// Takes records that could not be understood.
  var rejects: RejectsFile?
  /// The first records that could not be understood.
  let rejectedSamples: RejectedSamples
  /// Whether names are worth saying that the first events had not.
  var tellsNewNames = true
  /// Names of new members that have been announced.
  var saidNames: Set<String> = []

  /// What one query made of one chunk.
  typealias QueryResults = (query: StandingQuery, results: ChunkResults)

  init(
    _ source: OpenSource, named name: String, isLive: Bool, _ settings: RunSettings,
    _ standing: StandingQueries, _ outputs: Outputs, late: OutputFile?,
    spill: SpillSpace?, stop: StopToken, pulse: RunPulse,
    report: @escaping @Sendable (String) -> Void
  ) {
    input = source.bytes
    clock = source.clock
    first = source.first
    sourceName = name
    self.isLive = isLive
    rejectedSamples = RejectedSamples(countsLines: !isLive)
    self.settings = settings
    self.standing = standing
    self.outputs = outputs
    self.late = late
    self.spill = spill
    self.stop = stop
    self.pulse = pulse
    self.report = report
    progress = ProgressBook(isLive: isLive, spill)
    version = standing.version
    queries = standing.all
  }

  // MARK: Input

  /// The next chunk, or nothing yet when that has to be told; `nil` at the end.
  func nextChunk(timeout: Int?) -> NextChunk? {
    do throws(SourceError) {
      while true {
        pulse.beat()
        let (peeked, done): (NextChunk?, Bool) = monitor.locked {
          (first.isEmpty ? nil : first.removeFirst(), isDone)
        }
        if done { return nil }
        // Where outputs were waited for meanwhile, all may have been worked on.
        let isAbandoned = stop.isAbandoned
        let next: NextChunk
        if let peeked {
          next = peeked
        } else {
          next = try input.nextChunk(timeout: isAbandoned ? 0 : timeout)
        }
        if case .end = next { return nil }
        if isAbandoned {
          fail(.abandoned)
          return nil
        }
        if case .nothingYet = next, peeked != nil { continue }
        return next
      }
    } catch {
      fail(.source(error.message))
      return nil
    }
  }

  /// Takes no more input; the monitor is locked.
  func endInput() {
    guard !isDone else { return }
    isDone = true
    input.stop()
  }

  /// Takes no more input when no query wants any; the monitor is locked.
  func endInputIfUnwanted() { if !queries.contains(where: \.isOpen) { endInput() } }

  /// Waits while so many rows wait for outputs that no more should be made.
  ///
  /// - Parameter meanwhile: What is done all the same.
  func waitForRoom(_ meanwhile: () -> Void = {}) {
    while outputs.isFull, !stop.isAbandoned, !monitor.locked({ isDone }) {
      pulse.waiting { Patience.sleep(20) { false } }
      meanwhile()
    }
  }

  // MARK: Results

  /// Writes the results of a chunk.
  ///
  /// - Returns: Whether more input is wanted.
  func write(_ ready: [QueryResults]) -> Bool {
    guard !ready.isEmpty else { return true }
    let rows = outputs.emptyRows()
    var isEnd = false
    for (query, results) in ready where query.outcome == nil {
      if !query.execution.take(results, into: rows) {
        _ = query.close()
        isEnd = true
      }
      if let error = results.error ?? query.execution.error { fail(query, error) }
    }
    guard write(rows) else { return false }
    return !isEnd || monitor.locked { queries.contains(where: \.isOpen) }
  }

  /// Writes rows.
  ///
  /// - Returns: Whether that could be done.
  func write(_ rows: [EncodedRows]) -> Bool {
    guard rows.contains(where: { !$0.isEmpty }) else { return true }
    progress.emitted.add(rows.first?.rowCount ?? 0, ordering: .relaxed)
    return attempt { (outputs) throws(SinkError) in try outputs.write(rows) }
  }

  /// Does something with the outputs; a failure ends the run.
  func attempt(_ body: (Outputs) throws(SinkError) -> Void) -> Bool {
    do throws(SinkError) {
      try pulse.waiting { () throws(SinkError) in try body(outputs) }
      return true
    } catch {
      fail(error.isClosed ? .closed : .sink(error.message))
      return false
    }
  }

  /// Writes rows that came too late.
  func writeLate(_ workers: [QueryWorker]) {
    guard let late else { return }
    var buffer = ByteBuffer()
    for worker in workers { worker.drainLate(into: &buffer) }
    guard !buffer.isEmpty else { return }
    do throws(SinkError) {
      try late.write(json: buffer)
    } catch {
      fail(.sink(error.message))
    }
  }

  // MARK: Ends

  /// Ends a query that has failed, while the others go on.
  ///
  /// Nothing else is being written.
  func fail(_ query: StandingQuery, _ error: RunError) {
    guard query.outcome == nil else { return }
    if error == .stopped { return fail(.abandoned) }
    let isAlone = monitor.locked {
      query.end(error: error.message)
      failed.append(query)
      return queries.count == 1
    }
    if isAlone { return fail(.run(error.message)) }
    let isNamed = error.message.hasPrefix(query.name)
    report("error: " + (isNamed ? "" : "'\(query.name)' ended early: ") + error.message)
  }

  /// Ends the run early.
  func fail(_ failure: PipelineError) {
    monitor.locked {
      if error == nil { error = failure }
      isDone = true
    }
    monitor.wakeAll()
    input.stop()
  }

  /// Gives out what queries keep that want no more events, while others go on.
  func completeClosed(_ share: RunShare) {
    if monitor.locked({ isDone }) { return }
    for member in share.closed { complete(member.query) }
  }

  /// Ends a query, and gives out what it keeps; nobody else works on it.
  func complete(_ query: StandingQuery, givesOutOpen: Bool = true) {
    guard query.outcome == nil, error == nil else { return }
    if givesOutOpen { query.execution.finish(query.workers) { write($0) } }
    if let error = query.execution.error(query.workers) { return fail(query, error) }
    query.hasGivenAll = givesOutOpen
    writeLate(query.workers)
    monitor.locked { query.end() }
  }

  /// Gives out what the operators keep, when all workers have ended.
  ///
  /// - Parameter givesOutOpen: Whether open windows and totals are given out.
  /// - Returns: Why the run ended early, if it did.
  func finish(givesOutOpen: Bool) -> PipelineError? {
    for query in queries where error == nil {
      // One that has had enough is not to go on.
      complete(query, givesOutOpen: givesOutOpen || !query.isOpen)
    }
    if let error {
      pulse.waiting { outputs.abandon() }
      return error
    }
    do throws(SinkError) {
      try pulse.waiting { () throws(SinkError) in try outputs.finish() }
    } catch {
      return error.isClosed ? .closed : .sink(error.message)
    }
    guard !failed.isEmpty else { return nil }
    let names = failed.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
    return .run(
      "\(failed.count) of \(queries.count) queries ended early: \(names)"
        + (failed.count > 3 ? ", …" : ""))
  }

  /// Lets the queries compute what their workers share, before these are made.
  func prepare() {
    for query in monitor.locked({ queries }) {
      do throws(RunError) {
        try query.execution.prepare()
      } catch {
        fail(query, error)
      }
    }
  }

  /// Makes one thread's share of the queries, before any of them works.
  func makeShare() -> RunShare { makeShare(of: makeMembers()) }

  /// Makes a worker of each query, for one thread.
  func makeMembers() -> [RunShare.Member] {
    var members: [RunShare.Member] = []
    for query in monitor.locked({ queries }) where query.outcome == nil {
      do throws(RunError) {
        // One that a reload has added has its worker.
        let made = isLive ? query.workers.first : nil
        let worker = if let made { made } else { try query.execution.makeWorker() }
        if made == nil { monitor.locked { query.workers.append(worker) } }
        members.append(RunShare.Member(query: query, worker: worker))
      } catch {
        fail(query, error)
      }
    }
    return members
  }

  /// Makes a thread's share of its workers; threads may do so at a time.
  func makeShare(of members: [RunShare.Member]) -> RunShare {
    let share = RunShare(members, databases)
    let (rejects, samples) = (rejects, rejectedSamples)
    share.reader.takeRejected {
      rejects?.take($0)
      samples.take($0)
    }
    monitor.locked {
      shares.append(share)
      if members.isEmpty { endInput() }
    }
    return share
  }
}
