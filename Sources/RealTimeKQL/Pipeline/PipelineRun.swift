import KQL

/// The state that the workers of a running pipeline share.
///
/// Workers take chunks, read each once for all queries, and hand in the results, which are put together
/// and written in the order of the input by whichever worker has the next ones.
final class PipelineRun: @unchecked Sendable {
  let input: OpenInput
  let options: PipelineOptions
  let report: @Sendable (String) -> Void
  private let standing: StandingQueries
  private let output: any Sink
  private let late: OutputFile?
  private let workerCount: Int

  /// Whether totals and open windows are shown as they change.
  private let showsOpenRows: Bool

  /// Writes down how far the run is; used by its only worker.
  private let checkpoints: RunCheckpoints?

  /// Which version of the queries the run begins with, or an earlier one.
  private let firstVersion: Int

  /// How many chunks may be read before the results of an earlier one are there.
  private let lead: Int

  /// Guards everything below, and what queries keep for the run.
  private let monitor = Monitor()
  private var first: [NextChunk]
  /// Every query that has been part of the run.
  private var queries: [StandingQuery]
  private var shares: [RunShare] = []
  private var waiting: [Int: [QueryResults]] = [:]
  private var nextTicket = 0
  private var isWriting = false
  private var isDone = false
  private var error: PipelineError?
  private var failed: [StandingQuery] = []

  /// What one query made of one chunk.
  typealias QueryResults = (query: StandingQuery, results: ChunkResults)

  init(
    _ input: OpenInput, _ standing: StandingQueries, _ output: any Sink, workerCount: Int,
    _ request: PipelineRequest, late: OutputFile?, checkpoints: RunCheckpoints?,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.input = input
    self.standing = standing
    self.output = output
    options = request.options
    showsOpenRows = request.showsOpenRows
    self.late = late
    self.checkpoints = checkpoints
    self.report = report
    self.workerCount = workerCount
    lead = workerCount * 2
    first = input.first
    firstVersion = standing.version
    queries = standing.all
  }

  /// Ends the input, from any thread.
  func stop() { input.bytes.stop() }

  /// One worker: reads chunks until there are no more.
  func work() {
    var version = firstVersion
    let share = makeShare()
    do throws(SourceError) {
      try checkpoints?.begin(share, reading: input.bytes)
    } catch {
      fail(.source(error.message))
    }
    var taken: Int?
    var clock = input.isLive ? StreamTicker(options, hasWindows: hasWindows(share)) : nil
    var notices = StreamNotices()
    while let next = nextChunk(timeout: clock?.milliseconds) {
      let started = monotonicNanoseconds()
      if version != standing.version {
        version = standing.version
        change(share)
        clock?.watch(windows: hasWindows(share))
      }
      if case .chunk(let chunk, let ticket) = next {
        let now = input.isLive ? options.now ?? chunk.received : nil
        if let gap = input.clock.move(to: chunk), let now { idle(share, for: gap, now) }
        share.reader.read(chunk, now: now, ticket: ticket)
        hand(in: share.results(), ticket: ticket)
        clock?.sawChunk()
        taken = ticket
      }
      if let tick = clock?.tick(), tick.isAny {
        let now = options.now ?? input.clock.now
        if tick.isQuiet { share.reader.idle(for: input.clock.time(of: tick.quiet), now: now) }
        if tick.isSnapshotDue { share.snapshot(now: now) }
        let results = share.results()
        if !results.isEmpty { clock?.sawResults() }
        pass(results)
        if tick.isShowDue, showsOpenRows {
          let began = monotonicNanoseconds()
          show(share, now: now)
          clock?.showed(since: began)
        }
      }
      if input.isLive {
        writeLate(share.members.map(\.worker))
        if let text = notices.next(share, input.bytes) { report(text) }
      }
      if workerCount == 1 { completeClosed(share) }
      share.change()
      if let checkpoints, !monitor.locked({ error != nil }) {
        if let taken { checkpoints.done(taken) }
        checkpoints.writeIfDue(share)
      }
      if input.isLive, case .chunk(let chunk, _) = next { gather(after: chunk, started, share) }
    }
  }

  private func makeShare() -> RunShare {
    var members: [RunShare.Member] = []
    for query in monitor.locked({ queries }) {
      do throws(RunError) {
        // One that a reload has added has its worker.
        let made = input.isLive ? query.workers.first : nil
        let worker = if let made { made } else { try query.execution.makeWorker() }
        if made == nil { monitor.locked { query.workers.append(worker) } }
        members.append(RunShare.Member(query: query, worker: worker))
      } catch {
        turn { fail(query, error) }
      }
    }
    let share = RunShare(members)
    monitor.locked {
      shares.append(share)
      if members.isEmpty { endInput() }
    }
    return share
  }

  /// Shows the totals and open windows as they are now.
  private func show(_ share: RunShare, now: Datetime) {
    var buffer = ByteBuffer()
    share.show(atMost: Self.openRows, now: now, into: &buffer)
    do throws(SinkError) {
      try output.show(open: buffer.bytes)
    } catch {
      fail(error.isClosed ? .closed : .sink(error.message))
    }
  }

  /// As many rows as the largest screens have lines.
  private static let openRows = 200

  /// Lets the time pass that a recording shows between two chunks.
  private func idle(_ share: RunShare, for gap: Timespan, _ now: Datetime) {
    guard gap.ticks >= Self.shortestIdle else { return }
    share.reader.idle(for: gap, now: now)
    pass(share.results())
  }

  /// What the clock of a live run notices, in ticks.
  private static let shortestIdle = 50 * Timespan.millisecond

  /// Whether something happens while no events come.
  private func hasWindows(_ share: RunShare) -> Bool {
    checkpoints != nil
      || share.members.contains {
        $0.query.execution.hasWindows || showsOpenRows && $0.query.execution.hasOpenRows
      }
  }

  // MARK: Input

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

  /// Lets events gather, with many queries: each of them has something to do for every batch.
  private func gather(after chunk: Chunk, _ started: Int64, _ share: RunShare) {
    guard share.members.count > 50, chunk.count < 1 << 13 else { return }
    let interval = Swift.min(20_000_000, Int64(share.members.count) * 20_000)
    input.bytes.pause(nanoseconds: started + interval - monotonicNanoseconds())
  }

  /// Takes no more input; the monitor is locked.
  private func endInput() {
    guard !isDone else { return }
    isDone = true
    input.bytes.stop()
  }

  // MARK: Results

  private func hand(in results: [QueryResults], ticket: Int) {
    monitor.lock()
    while ticket > nextTicket + lead, !isDone { monitor.wait() }
    waiting[ticket] = results
    writeWaiting()
    monitor.unlock()
  }

  /// Writes what has its turn, unless somebody does already; the monitor is locked.
  private func writeWaiting() {
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
  }

  /// Does something while no results are being written.
  private func turn(_ body: () -> Void) {
    monitor.lock()
    while isWriting { monitor.wait() }
    isWriting = true
    monitor.unlock()
    body()
    monitor.lock()
    isWriting = false
    if !queries.contains(where: \.isOpen) { endInput() }
    writeWaiting()
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Writes what the only worker has besides the results of chunks.
  private func pass(_ results: [QueryResults]) {
    if !write(results) { monitor.locked { endInput() } }
  }

  /// Puts the results of a chunk behind those before it.
  private func write(_ ready: [QueryResults]) -> Bool {
    guard !ready.isEmpty else { return true }
    var buffer = ByteBuffer()
    var isEnd = false
    for (query, results) in ready where query.outcome == nil {
      if !query.execution.take(results, into: &buffer) {
        _ = query.close()
        isEnd = true
      }
      if let error = results.error ?? query.execution.error { fail(query, error) }
    }
    guard write(buffer) else { return false }
    return !isEnd || monitor.locked { queries.contains(where: \.isOpen) }
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

  // MARK: Ends

  /// Ends a query that has failed, while the others go on.
  ///
  /// Nothing else is being written.
  private func fail(_ query: StandingQuery, _ error: RunError) {
    guard query.outcome == nil else { return }
    let isAlone = monitor.locked {
      query.end(error: error.message)
      failed.append(query)
      return queries.count == 1
    }
    if isAlone { return fail(.run(error.message)) }
    let isNamed = error.message.hasPrefix(query.name)
    report("error: " + (isNamed ? "" : "'\(query.name)' ended early: ") + error.message)
  }

  private func fail(_ failure: PipelineError) {
    monitor.locked {
      if error == nil { error = failure }
      isDone = true
    }
    monitor.wakeAll()
    input.bytes.stop()
  }

  /// Gives out what queries keep that want no more events, while others go on.
  private func completeClosed(_ share: RunShare) {
    if monitor.locked({ isDone }) { return }
    for member in share.members where !member.query.isOpen { complete(member.query) }
  }

  /// Ends a query, and gives out what it keeps; nobody else works on it.
  private func complete(_ query: StandingQuery, givesOutOpen: Bool = true) {
    guard query.outcome == nil, error == nil else { return }
    if givesOutOpen { query.execution.finish(query.workers) { write($0) } }
    if let error = query.execution.error(query.workers) { return fail(query, error) }
    writeLate(query.workers)
    monitor.locked { query.end() }
  }

  /// Puts the queries of changed texts in place of earlier ones, between two chunks.
  private func change(_ share: RunShare) {
    let wanted = standing.all
    let kept = Set(wanted.map { ObjectIdentifier($0) })
    for query in queries where !kept.contains(ObjectIdentifier(query)) && query.close() {
      complete(query)
    }
    let known = Set(queries.map { ObjectIdentifier($0) })
    let added = wanted.filter { !known.contains(ObjectIdentifier($0)) }
    monitor.locked { queries += added }
    share.change(
      adding: added.flatMap { query in
        query.workers.map { RunShare.Member(query: query, worker: $0) }
      }, inOrderOf: wanted)
    checkpoints?.change(share, queries: standing.texts.map(\.source.text))
    monitor.locked { if !queries.contains(where: \.isOpen) { endInput() } }
  }

  /// Gives out what the operators keep, when all workers have ended.
  ///
  /// - Returns: Why the run ended early, if it did.
  func finish() -> PipelineError? {
    if let error { return error }
    for query in queries {
      // With checkpoints, the next run goes on with what is open.
      complete(query, givesOutOpen: checkpoints == nil)
      if let error { return error }
    }
    do throws(SinkError) {
      try output.finish()
    } catch {
      return error.isClosed ? .closed : .sink(error.message)
    }
    if let share = shares.first { checkpoints?.write(share) }
    guard !failed.isEmpty else { return nil }
    let names = failed.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
    return .run(
      "\(failed.count) of \(queries.count) queries ended early: \(names)"
        + (failed.count > 3 ? ", …" : ""))
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

  /// What to say of queries that let no event pass and look at the time, which may be another one.
  func hints(_ statistics: RunStatistics) -> [String] {
    guard options.clock != .event else { return [] }
    let now = options.now ?? input.clock.now
    return statistics.queries.compactMap { query in
      guard query.emitted == 0, query.read > 0, query.error == nil, let newest = query.newestTime,
        newest.ticks < now.ticks - Timespan.minute
      else { return nil }
      return """
        note: 0 of \(RunStatistics.grouped(query.read)) rows passed '\(query.name)', which asks for the \
        time: now() is \(now.text), the newest event is of \(newest.text)
          = help: --clock=event or --now=\(newest.text) looks back from there
        """
    }
  }

  /// What has happened, when all workers have ended.
  func statistics() -> RunStatistics {
    var statistics = RunStatistics()
    statistics.queries = queries.map { $0.statistics() }
    for query in statistics.queries {
      statistics.emitted += query.emitted
      statistics.late += query.late
    }
    var counts = ReadCounts()
    for share in shares {
      counts += share.reader.counts
      statistics.future += share.reader.futureCount
    }
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
