import KQL

/// The state that the workers of a running pipeline share.
///
/// Workers take chunks, read each once for all queries, and hand in the results, which are put together
/// and written in the order of the input by whichever worker has the next ones.
final class PipelineRun: @unchecked Sendable {
  let input: OpenInput
  let options: PipelineOptions
  let report: @Sendable (String) -> Void
  let standing: StandingQueries
  let output: any Sink
  let late: OutputFile?
  let workerCount: Int

  /// Whether totals and open windows are shown as they change.
  private let showsOpenRows: Bool

  /// Writes down how far the run is; used by its only worker.
  let checkpoints: RunCheckpoints?

  /// Which version of the queries the run begins with, or an earlier one.
  private let firstVersion: Int

  /// How many chunks may be read before the results of an earlier one are there.
  let lead: Int

  /// Guards everything below, and what queries keep for the run.
  let monitor = Monitor()
  var first: [NextChunk]
  /// Every query that has been part of the run.
  var queries: [StandingQuery]
  var shares: [RunShare] = []
  var waiting: [Int: [QueryResults]] = [:]
  var nextTicket = 0
  var isWriting = false
  var isDone = false
  var error: PipelineError?
  var failed: [StandingQuery] = []

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
  func endInput() {
    guard !isDone else { return }
    isDone = true
    input.bytes.stop()
  }
}
