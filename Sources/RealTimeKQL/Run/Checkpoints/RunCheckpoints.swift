import KQL

/// Writes down from time to time how far a run is, and lets it begin where an earlier one was.
///
/// Used by the one worker of the run.
final class RunCheckpoints {
  private let state: OpenState
  private let standing: StandingQueries
  private let outputs: Outputs
  private let late: OutputFile?
  private let report: @Sendable (String) -> Void

  private var last = Checkpoint()
  private var lastProgress: Progress?
  private var pace = CheckpointPace()
  private var nextWarning = Int64.min

  /// Why an output can tell no more where it is.
  private var failure: SinkError?

  /// How long outputs were waited for in the last checkpoint, in nanoseconds.
  private var waited: Int64 = 0

  /// The number of the next file with what queries keep.
  private var nextNumber: Int

  /// The files that are of no use once the next checkpoint is written.
  private var obsolete: [String] = []

  /// What outputs take longer to tell where they are, and to do what waits for the checkpoint, does not count as
  /// writing, in nanoseconds.
  private static let longestMarks: Int64 = 100_000_000

  private static let minute: Int64 = 60_000_000_000

  /// What changes with everything that a checkpoint has to tell, but for files that were opened.
  private struct Progress: Equatable {
    var doneCounts: [Int]
    var emitted: [Int]
  }

  init(
    _ state: OpenState, _ standing: StandingQueries, outputs: Outputs, late: OutputFile?,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.state = state
    self.standing = standing
    self.outputs = outputs
    self.late = late
    self.report = report
    let names = state.directory.names(with: Self.prefix)
    nextNumber = 1 + (names.compactMap { Int($0.dropFirst(Self.prefix.count)) }.max() ?? 0)
    obsolete = names
  }

  /// What the names of the files with what queries keep begin with.
  private static let prefix = "state."

  /// Lets queries begin where an earlier run was; those that had all they wanted then end.
  ///
  /// - Throws: Why what they have kept cannot be used.
  func begin(_ share: RunShare) throws(PipelineError) {
    if let checkpoint = state.checkpoint { try resume(share, checkpoint) }
    do throws(SinkError) {
      try write(share)
    } catch {
      throw error.isClosed ? .closed : .sink(error.message)
    }
  }

  /// Learns that the results of the next chunk of an input are written.
  func done(ofInput input: Int) { state.ledgers[input].done() }

  private func resume(_ share: RunShare, _ checkpoint: Checkpoint) throws(PipelineError) {
    var reader: StateFileReader?
    var clocks: [KeptClock] = []
    if let file = checkpoint.state {
      do throws(StateError) {
        reader = try StateFileReader(state.directory, file.name)
      } catch {
        throw state.refusal(of: "the run", error.message)
      }
      let fault = reader?.read(file.clocks) { coder in
        let count = coder.count(clocks.count, of: 8)
        clocks = (0..<count).map { _ in KeptClock() }
        for index in clocks.indices { clocks[index].code(coder) }
      }
      if let fault { throw state.refusal(of: "the run", fault) }
    }
    var resumed: [(worker: QueryWorker, clock: KeptClock)] = []
    for member in share.members {
      guard let kept = state.kept(member.query.identity) else { continue }
      if kept.hasEnded {
        member.query.hasGivenAll = true
        report(
          "note: '\(kept.name)' had all it wanted in an earlier run; another directory lets it begin anew"
        )
        member.query.end()
        continue
      }
      if let number = kept.clock, clocks.indices.contains(number) {
        resumed.append((member.worker, clocks[number]))
      }
      guard kept.section.count > 0 else { continue }
      if let fault = reader?.read(kept.section, { member.worker.code($0) }) {
        throw state.refusal(of: "'\(kept.name)'", fault)
      }
    }
    share.reader.resume(resumed)
  }

  /// Writes a checkpoint when the last one is old enough and something has changed.
  ///
  /// - Throws: Why an output can tell no more where it is.
  func writeIfDue(_ share: RunShare) throws(SinkError) {
    let isUrgent = state.ledgers.contains { $0.progress.isUrgent }
    guard isUrgent || pace.isDue(at: monotonicNanoseconds()) else { return }
    guard isUrgent || progress(share) != lastProgress else { return }
    try write(share)
  }

  /// Writes a checkpoint; a failure of the state directory is reported once a minute, and the last one stays.
  ///
  /// - Throws: Why an output can tell no more where it is, so that there would never be another checkpoint.
  func write(_ share: RunShare) throws(SinkError) {
    let began = monotonicNanoseconds()
    waited = 0
    do throws(StateError) {
      try store(share)
    } catch {
      if let failure { throw failure }
      last = Checkpoint()
      lastProgress = nil
      let now = monotonicNanoseconds()
      if now >= nextWarning {
        nextWarning = now + Self.minute
        report(
          "warning: no checkpoint can be written: \(error.message); the last one stays, and what came"
            + " after it is read again after a restart")
      }
    }
    let ended = monotonicNanoseconds()
    pace.wrote(at: ended, taking: ended - began - waited)
  }

  private func progress(_ share: RunShare) -> Progress {
    Progress(
      doneCounts: state.ledgers.map(\.progress.doneCount),
      emitted: share.members.map(\.worker.emittedCount))
  }

  private func store(_ share: RunShare) throws(StateError) {
    let progress = progress(share)
    var checkpoint = Checkpoint()
    for (ledger, sample) in zip(state.ledgers, state.samples) {
      let entries = ledger.entries()
      checkpoint.inputs.append(
        Checkpoint.Input(sample: sample, paths: entries.paths, files: entries.records))
    }
    let began = monotonicNanoseconds()
    do throws(SinkError) {
      checkpoint.outputs = try outputs.marks()
      checkpoint.late = try late?.mark()
    } catch {
      if case .transient = error.kind {} else { failure = error }
      throw StateError(message: error.message)
    }
    // An output that was away for minutes is no reason to write the next checkpoint in hours.
    waited = Swift.max(0, monotonicNanoseconds() - began - Self.longestMarks)
    // What the queries keep follows from what was read.
    if progress == lastProgress, last.written.ticks > 0 {
      checkpoint.queries = last.queries
      checkpoint.state = last.state
    } else {
      try store(queriesOf: share, in: &checkpoint)
    }
    lastProgress = progress
    checkpoint.written = last.written
    guard checkpoint != last else { return }
    checkpoint.written = currentTime()
    try state.directory.write(Array(checkpoint.text.utf8), to: Checkpoint.name)
    for name in obsolete where name != checkpoint.state?.name { state.directory.remove(name) }
    obsolete = checkpoint.state.map { [$0.name] } ?? []
    last = checkpoint
    let told = monotonicNanoseconds()
    outputs.stored()
    waited += Swift.max(0, monotonicNanoseconds() - told - Self.longestMarks)
  }

  /// Writes what the queries keep to a new file.
  private func store(
    queriesOf share: RunShare, in checkpoint: inout Checkpoint
  ) throws(StateError) {
    var workers: [ObjectIdentifier: QueryWorker] = [:]
    for member in share.members { workers[ObjectIdentifier(member.query)] = member.worker }
    let name = Self.prefix + String(nextNumber)
    var writer: StateFileWriter?
    for query in standing.all where !query.hasFailed {
      var kept = Checkpoint.KeptQuery(
        name: query.name, identity: OpenState.digest(query.identity),
        keepsState: query.execution.keepsState)
      if query.hasGivenAll {
        kept.hasEnded = true
      } else if let worker = workers[ObjectIdentifier(query)] {
        kept.clock = share.reader.clock(of: worker)
        if kept.keepsState {
          let file = if let writer { writer } else { try StateFileWriter(state.directory, name) }
          if writer == nil {
            writer = file
            nextNumber += 1
            obsolete.append(name)
          }
          kept.section = file.write { worker.code($0) }
        }
      }
      checkpoint.queries.append(kept)
    }
    guard let writer else { return }
    let clocks = share.reader.clocks
    let section = writer.write { coder in
      _ = coder.count(clocks.count, of: 8)
      for var clock in clocks { clock.code(coder) }
    }
    try writer.finish()
    checkpoint.state = Checkpoint.StateFile(
      name: name, version: StateCoder.version, clocks: section)
  }
}
