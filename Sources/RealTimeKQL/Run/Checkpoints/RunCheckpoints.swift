import KQL

/// Writes down from time to time how far a run is, and lets it begin where an earlier one was.
///
/// Used by the one worker of the run.
final class RunCheckpoints {
  private let state: OpenState
  private var queries: String
  private let outputs: Outputs
  private let late: OutputFile?
  private let report: @Sendable (String) -> Void

  private var last = Checkpoint()
  private var lastTicket = -1
  private var hadOpenWindows = false
  private var nextWrite = Int64.min
  private var nextWarning = Int64.min

  /// How long the results of a kill have to be made again at most, in nanoseconds.
  private static let interval: Int64 = 1_000_000_000

  private static let minute: Int64 = 60_000_000_000

  init(
    _ state: OpenState, queries: [String], outputs: Outputs, late: OutputFile?,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.state = state
    self.queries = Self.digest(of: queries)
    self.outputs = outputs
    self.late = late
    self.report = report
  }

  /// The digest of the texts of queries.
  static func digest(of queries: [String]) -> String {
    Digest.text(of: queries.flatMap { Array($0.utf8) + [0] })
  }

  /// Lets queries begin where an earlier run was: the windows that were open then are filled again.
  ///
  /// - Throws: Why the files cannot be read.
  func begin(_ share: RunShare, reading input: ByteInput) throws(SourceError) {
    if let checkpoint = state.checkpoint {
      let workers = share.members.map(\.worker)
      share.reader.resume(at: zip(workers, checkpoint.times).map { (worker: $0, time: $1) })
      try input.reread { chunk in
        share.reader.rebuild(from: chunk, now: checkpoint.written, ticket: -1)
      }
    }
    write(share)
  }

  /// Learns that other queries run from here on.
  func change(_ share: RunShare, queries: [String]) {
    self.queries = Self.digest(of: queries)
    write(share)
  }

  /// Learns that the results of a chunk, and of all before it, are written.
  func done(_ ticket: Int) { state.ledger.done(through: ticket) }

  /// Writes a checkpoint when the last one is old enough and something has changed.
  func writeIfDue(_ share: RunShare) {
    let progress = state.ledger.progress
    let now = monotonicNanoseconds()
    guard now >= nextWrite || progress.isUrgent else { return }
    guard progress.isUrgent || progress.ticket != lastTicket || hadOpenWindows else { return }
    write(share)
  }

  /// Writes a checkpoint; a failure is reported once a minute, and the last one stays.
  func write(_ share: RunShare) {
    nextWrite = monotonicNanoseconds() + Self.interval
    do throws(StateError) {
      try store(share)
    } catch {
      last = Checkpoint()
      lastTicket = -1
      let now = monotonicNanoseconds()
      guard now >= nextWarning else { return }
      nextWarning = now + Self.minute
      report(
        "warning: no checkpoint can be written: \(error.message); the last one stays, and what came"
          + " after it is read again after a restart")
    }
  }

  private func store(_ share: RunShare) throws(StateError) {
    let workers = share.members.map(\.worker)
    let oldest = workers.compactMap(\.oldestTicket).min()
    let ticket = state.ledger.progress.ticket
    let entries = state.ledger.entries(oldestTicket: oldest)
    var checkpoint = Checkpoint()
    checkpoint.queries = queries
    checkpoint.sample = state.sample
    checkpoint.times = workers.map { $0.time ?? StreamTime() }
    checkpoint.paths = entries.paths
    checkpoint.files = entries.records
    do throws(SinkError) {
      checkpoint.outputs = try outputs.marks()
      checkpoint.late = try late?.mark()
    } catch {
      throw StateError(message: error.message)
    }
    hadOpenWindows = oldest != nil
    lastTicket = ticket
    guard checkpoint != last else { return }
    last = checkpoint
    checkpoint.written = currentTime()
    try state.directory.write(Array(checkpoint.text.utf8), to: Checkpoint.name)
    outputs.stored()
  }
}
