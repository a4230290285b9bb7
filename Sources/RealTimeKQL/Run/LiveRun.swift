import KQL

/// A run over an input that does not end: one thread takes events as they come, gives out windows as
/// time goes on, and writes down how far it is.
final class LiveRun: @unchecked Sendable {
  private let core: RunCore

  /// Writes down how far the run is.
  private let checkpoints: RunCheckpoints?

  /// Whether totals and open windows are shown as they change.
  private let showsOpenRows: Bool

  /// Tells the group how far the run is, where the input is a member of one.
  private let offsets: GroupOffsets?

  /// Which version of the queries it runs.
  private var version: Int

  init(_ core: RunCore, _ checkpoints: RunCheckpoints?, showsOpenRows: Bool) {
    self.core = core
    self.checkpoints = checkpoints
    self.showsOpenRows = showsOpenRows
    offsets = GroupOffsets(core)
    version = core.version
  }

  /// As many rows as the largest screens have lines.
  private static let openRows = 200

  /// What the clock of a run notices, in ticks.
  private static let shortestIdle = 50 * Timespan.millisecond

  /// Runs until the input is stopped or ends, on a thread of its own.
  func run() async { await onOwnThread { self.work() } }

  /// Gives out what the operators keep, or writes down what the next run needs to go on.
  func finish() -> PipelineError? {
    if let offsets, core.error == nil, let share = core.shares.first { offsets.end(share) }
    var failure = core.finish(
      givesOutOpen: checkpoints == nil && offsets?.isComplete ?? true)
    if failure == nil, let share = core.shares.first {
      writeCheckpoint(share)
      failure = core.error ?? core.outputs.failure.map { .sink($0.message) }
    }
    offsets?.finish(failure == nil)
    return failure
  }

  private func work() {
    let share = core.makeShare()
    do throws(PipelineError) {
      try checkpoints?.begin(share)
    } catch {
      core.fail(error)
    }
    share.change()
    core.monitor.locked { core.endInputIfUnwanted() }
    if core.metrics != nil {
      core.outputs.onTrouble = { [weak core] in core?.noteMetrics(of: share, atOnce: true) }
      core.noteMetrics(of: share)
    }
    var ticker = StreamTicker(core.settings, hasWindows: hasWindows(share))
    var notices = StreamNotices()
    while let next = nextChunk(ticker, share) {
      let started = monotonicNanoseconds()
      if version != core.standing.version {
        version = core.standing.version
        change(share)
        ticker.watch(windows: hasWindows(share))
      }
      if case .chunk(let chunk, _) = next {
        offsets?.begin(chunk, share)
        take(chunk, share)
        ticker.sawChunk()
      }
      let tick = ticker.tick()
      if tick.isAny { keepTime(tick, &ticker, share) }
      _ = core.attempt { (outputs) throws(SinkError) in try outputs.flushIfDue() }
      core.writeLate(share.members.map(\.worker))
      core.noteProgress(of: share)
      core.noteMetrics(of: share)
      if let text = notices.next(share, core.components) { core.report(text) }
      for note in core.takeNotes() { core.report(note) }
      core.completeClosed(share)
      share.change()
      if let offsets, !core.monitor.locked({ core.error != nil }) { offsets.step(share) }
      if let checkpoints, !core.monitor.locked({ core.error != nil }) {
        if case .chunk(let chunk, _) = next { checkpoints.done(ofInput: chunk.input) }
        writeCheckpoint(share, ifDue: true)
      }
      if case .chunk(let chunk, _) = next { gather(after: chunk, started, share) }
    }
  }

  /// Writes down how far the run is, which has to end when an output cannot tell any more where it is.
  private func writeCheckpoint(_ share: RunShare, ifDue: Bool = false) {
    guard let checkpoints else { return }
    do throws(SinkError) {
      // Outputs may be slow to tell where they are, and to do what waits for that.
      try core.pulse.waiting { () throws(SinkError) in
        if ifDue { try checkpoints.writeIfDue(share) } else { try checkpoints.write(share) }
      }
    } catch {
      core.fail(error.isClosed ? .closed : .sink(error.message))
    }
  }

  private func nextChunk(_ ticker: StreamTicker, _ share: RunShare) -> NextChunk? {
    core.waitForRoom {
      writeCheckpoint(share, ifDue: true)
      core.noteProgress(of: share)
      core.noteMetrics(of: share)
    }
    return core.nextChunk(timeout: timeout(ticker))
  }

  private func timeout(_ ticker: StreamTicker) -> Int {
    Swift.min(ticker.milliseconds, core.outputs.millisecondsToFlush ?? .max)
  }

  private func take(_ chunk: Chunk, _ share: RunShare) {
    let now = core.settings.now ?? chunk.received
    if let gap = core.clock.move(to: chunk), gap.ticks >= Self.shortestIdle {
      // Lets the time pass that a recording shows between two chunks.
      share.reader.idle(for: gap, now: now)
      pass(share.results())
    }
    let progress = core.input.progress
    share.reader.hold(progress.unread)
    share.reader.read(chunk, now: now, readUntil: progress.readUntil)
    pass(share.results())
  }

  /// Does what is due besides the events.
  private func keepTime(
    _ tick: StreamTicker.Tick, _ ticker: inout StreamTicker, _ share: RunShare
  ) {
    let now = core.settings.now ?? core.clock.now
    if tick.isQuiet {
      let began = monotonicNanoseconds()
      let progress = core.input.progress
      share.reader.hold(progress.unread)
      if let readUntil = progress.readUntil {
        share.reader.pass(to: readUntil, now: now)
      } else {
        share.reader.idle(for: core.clock.time(of: tick.quiet), now: now)
      }
      ticker.toldTime(since: began)
    }
    if tick.isSnapshotDue { share.snapshot(now: now) }
    let results = share.results()
    if !results.isEmpty { ticker.sawResults() }
    pass(results)
    guard tick.isShowDue, showsOpenRows else { return }
    let began = monotonicNanoseconds()
    let rows = core.outputs.emptyRows()
    share.show(atMost: Self.openRows, now: now, into: rows)
    _ = core.attempt { (outputs) throws(SinkError) in try outputs.show(open: rows) }
    ticker.showed(since: began)
  }

  private func pass(_ results: [RunCore.QueryResults]) {
    if !core.write(results) { core.monitor.locked { core.endInput() } }
  }

  /// Puts the queries of changed texts in place of earlier ones, between two chunks.
  private func change(_ share: RunShare) {
    let wanted = core.standing.all
    let kept = Set(wanted.map { ObjectIdentifier($0) })
    for query in core.queries where !kept.contains(ObjectIdentifier(query)) && query.close() {
      core.complete(query)
    }
    let known = Set(core.queries.map { ObjectIdentifier($0) })
    let added = wanted.filter { !known.contains(ObjectIdentifier($0)) }
    core.monitor.locked { core.queries += added }
    share.change(
      adding: added.flatMap { query in
        query.workers.map { RunShare.Member(query: query, worker: $0) }
      }, inOrderOf: wanted)
    writeCheckpoint(share)
    core.monitor.locked { core.endInputIfUnwanted() }
  }

  /// Whether something happens while no events come.
  private func hasWindows(_ share: RunShare) -> Bool {
    checkpoints != nil
      || share.members.contains {
        $0.query.execution.hasWindows || showsOpenRows && $0.query.execution.hasOpenRows
      }
  }

  /// Lets events gather, with many queries: each of them has something to do for every batch.
  private func gather(after chunk: Chunk, _ started: Int64, _ share: RunShare) {
    guard share.members.count > 50, chunk.count < 1 << 13 else { return }
    let interval = Swift.min(20_000_000, Int64(share.members.count) * 20_000)
    core.input.pause(nanoseconds: started + interval - monotonicNanoseconds())
  }
}
