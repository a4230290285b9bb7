import KQL
import Synchronization

/// The outputs of a run, open: every row goes to each of them.
///
/// Encodings are made by any thread; everything else is done by one thread at a time.
final class Outputs: @unchecked Sendable {
  private let all: [RunOutput]
  private let patience: Patience
  private let keepsGoing: Bool
  private let report: @Sendable (String) -> Void
  private let deadLetters: DeadLetterFile?

  /// Held by whoever uses the outputs.
  private let monitor = Monitor()

  /// Whether files are to be opened anew by whoever uses the outputs next.
  private let wantsReopening = Atomic(false)

  /// Called when an output begins to be tried again, before that is waited for.
  var onTrouble: () -> Void = {}

  /// The marks that were given last.
  private var given: [SinkMark?] = []

  /// Opens outputs.
  ///
  /// - Parameters:
  ///   - sinks: The outputs with their names.
  ///   - contexts: What each is told of the run.
  ///   - patience: How long to try again what fails for the moment.
  ///   - spool: Where rows wait for those that are away.
  ///   - deadLetters: Keeps rows that they refuse.
  ///   - keepsGoing: Whether the others go on when one has failed.
  ///   - report: Takes what is worth saying.
  /// - Throws: Why one cannot be written.
  init(
    _ sinks: [(name: String, sink: any Sink)], _ contexts: [SinkContext], _ patience: Patience,
    spool: Spool? = nil, deadLetters: DeadLetterFile? = nil, keepsGoing: Bool,
    report: @escaping @Sendable (String) -> Void
  ) throws(SinkError) {
    var all: [RunOutput] = []
    let prefixes = Spool.prefixes(sinks.map(\.name))
    for (index, (name, sink)) in sinks.enumerated() {
      var context = contexts[index]
      context.refused = RefusedRows(of: name, deadLetters?.keep)
      let open: any OpenSink =
        if let spool, let sink = sink as? any SpoolableSink {
          try SpooledSink(name, sink, context, spool, prefix: prefixes[index])
        } else { try sink.open(context) }
      all.append(RunOutput(name: name, open, context.refused))
    }
    self.all = all
    self.deadLetters = deadLetters
    millisecondsBetweenLooks = all.compactMap(\.sink.flushInterval).min().map {
      Int(clamping: Swift.max(1, $0.nanoseconds / 4_000_000))
    }
    self.patience = patience
    self.keepsGoing = keepsGoing
    self.report = report
  }

  deinit { for output in all { output.spooled?.leave() } }

  /// Whether so many rows wait for one of them that no more should be made.
  var isFull: Bool { all.contains { $0.spooled?.isFull == true } }

  /// How many there are.
  var count: Int { all.count }

  /// How often somebody has to look whether rows have been buffered long enough, in milliseconds; `nil`
  /// when no output has buffers.
  let millisecondsBetweenLooks: Int?

  /// Makes what turns rows into the bytes of each.
  func encodings(of result: ResultTable, titled title: String?) -> [RowEncoding] {
    all.map { output in
      let table = output.table(result, titled: title)
      return RowEncoding(table: table.number, output.sink.encoder(for: table).formatter)
    }
  }

  /// Room for the rows of each.
  func emptyRows() -> [EncodedRows] { all.map { _ in EncodedRows() } }

  /// Writes rows to each.
  ///
  /// - Throws: Why the run has to end.
  func write(_ rows: [EncodedRows]) throws(SinkError) {
    monitor.lock()
    defer { monitor.unlock() }
    try reopenIfWanted()
    for (output, rows) in zip(all, rows) where output.failure == nil && !rows.isEmpty {
      try attempt(output, giving: rows.rowCount) { (sink) throws(SinkError) in
        try sink.write(rows)
      }
      guard output.failure == nil else { continue }
      output.delivered += rows.rowCount
      if let interval = output.sink.flushInterval, output.nextFlush == nil {
        output.nextFlush = monotonicNanoseconds() + interval.nanoseconds
      }
    }
    try flushWhatIsDue()
  }

  /// Gives out rows that have been buffered long enough.
  ///
  /// - Throws: Why the run has to end.
  func flushIfDue() throws(SinkError) {
    monitor.lock()
    defer { monitor.unlock() }
    try reopenIfWanted()
    try flushWhatIsDue()
  }

  private func flushWhatIsDue() throws(SinkError) {
    for output in all {
      guard let due = output.nextFlush, output.failure == nil, monotonicNanoseconds() >= due else {
        continue
      }
      try flush(output)
    }
  }

  private func flush(_ output: RunOutput) throws(SinkError) {
    output.nextFlush = nil
    try attempt(output) { (sink) throws(SinkError) in try sink.flush() }
  }

  /// How long it is until something has to be flushed, in milliseconds; `nil` when nothing has.
  var millisecondsToFlush: Int? {
    all.compactMap(\.nextFlush).min().map { due in
      Int(Swift.max(0, due - monotonicNanoseconds()) / 1_000_000) + 1
    }
  }

  /// Shows rows that are not final.
  func show(open rows: [EncodedRows]) throws(SinkError) {
    monitor.lock()
    defer { monitor.unlock() }
    for (output, rows) in zip(all, rows) where output.failure == nil {
      try attempt(output) { (sink) throws(SinkError) in try sink.show(open: rows) }
    }
  }

  /// Gives out what each has in its buffer and ends it, when the run has failed.
  func abandon() {
    monitor.lock()
    defer { monitor.unlock() }
    for output in all where output.failure == nil {
      try? flush(output)
      if output.failure == nil { output.sink.abandon() }
    }
    for output in all { output.spooled?.leave() }
  }

  /// Ends each, after the last rows; one that cannot be ended keeps no other from it.
  ///
  /// - Throws: Why one could not be ended, or had failed before.
  func finish() throws(SinkError) {
    monitor.lock()
    defer { monitor.unlock() }
    for output in all where output.failure == nil {
      do throws(SinkError) {
        try flush(output)
        guard output.failure == nil else { continue }
        try attempt(output) { (sink) throws(SinkError) in try sink.finish() }
      } catch {
        continue
      }
    }
    if let failure { throw failure }
  }

  /// Why one has failed for good, if one has.
  var failure: SinkError? { all.lazy.compactMap(\.failure).first }

  /// Opens the files of each anew, which others may have given another name; from any thread.
  ///
  /// It is done at once, or when the rows are written that just are.
  func reopen() {
    wantsReopening.store(true, ordering: .sequentiallyConsistent)
    guard monitor.tryLock() else { return }
    defer { monitor.unlock() }
    // What fails now fails again when the next rows are written, and is told then.
    try? reopenIfWanted()
  }

  private func reopenIfWanted() throws(SinkError) {
    guard wantsReopening.load(ordering: .sequentiallyConsistent) else { return }
    for output in all where output.failure == nil {
      try attempt(output) { (sink) throws(SinkError) in try sink.reopen() }
    }
    wantsReopening.store(false, ordering: .sequentiallyConsistent)
  }

  /// Learns that the marks given last are written down.
  func stored() {
    monitor.lock()
    defer { monitor.unlock() }
    for (output, mark) in zip(all, given) {
      guard let mark else { continue }
      output.sink.stored(mark)
      // What it could not do with that now is tried again, also when no more rows come.
      if let interval = output.sink.flushInterval, output.nextFlush == nil {
        output.nextFlush = monotonicNanoseconds() + interval.nanoseconds
      }
    }
    given = []
  }

  /// Where each is, with everything written so far in safety; behind them where the dead letters are,
  /// if they are kept.
  ///
  /// - Throws: Why that cannot be told; the run has to end, unless the error is transient.
  func marks() throws(SinkError) -> [SinkMark?] {
    monitor.lock()
    defer { monitor.unlock() }
    var marks: [SinkMark?] = []
    for output in all {
      if output.failure == nil, output.nextFlush != nil { try flush(output) }
      do throws(SinkError) {
        if output.failure == nil { marks.append(try output.sink.mark()) }
      } catch {
        if case .transient = error.kind { throw error }
        try fail(output, error)
      }
      // Others go on, but nothing tells where this one would.
      if let failure = output.failure { throw SinkError(failure.message, .transient(after: nil)) }
    }
    given = marks
    if let deadLetters { marks.append(try deadLetters.mark()) }
    return marks
  }

  /// Brings everything that was written where it belongs.
  ///
  /// - Throws: Why one cannot be written, or had failed before.
  func deliver() throws(SinkError) {
    monitor.lock()
    defer { monitor.unlock() }
    for output in all {
      if let failure = output.failure { throw failure }
      try flush(output)
      if let failure = output.failure { throw failure }
    }
  }

  /// The only output, if it keeps places of partitions with its rows.
  var placeKeeper: (any PlaceKeeping)? { all.count == 1 ? all[0].sink as? any PlaceKeeping : nil }

  /// Does something with the only output, again and again while that fails for the moment.
  func withPlaces<Result>(
    _ body: (any PlaceKeeping) throws(SinkError) -> Result
  ) throws(SinkError) -> Result? {
    monitor.lock()
    defer { monitor.unlock() }
    guard let keeper = placeKeeper else { return nil }
    if let failure = all[0].failure { throw failure }
    var result: Result?
    all[0].nextFlush = nil
    try attempt(all[0]) { (_) throws(SinkError) in result = try body(keeper) }
    return result
  }

  /// What each has counted.
  var statistics: [ComponentStatistics] {
    all.map { output in
      var statistics = ComponentStatistics(
        name: output.name,
        counters: [
          Counter("delivered", output.deliveredRows),
          Counter("retried", output.retried + (output.spooled?.retried ?? 0), label: "retried"),
        ] + output.refused.counters + output.sink.counters)
      statistics.isFailing =
        output.isTriedAgain || output.failure != nil || output.spooled?.isFailing == true
      return statistics
    }
  }

  /// Does something with an output, again and again while that fails for the moment.
  ///
  /// - Parameters:
  ///   - output: The output.
  ///   - coming: How many rows it does not have yet.
  ///   - body: What is done.
  /// - Throws: Why it failed for good, or failed last.
  private func attempt(
    _ output: RunOutput, giving coming: Int = 0, _ body: (any OpenSink) throws(SinkError) -> Void
  ) throws(SinkError) {
    defer { output.isTriedAgain = false }
    do throws(SinkError) {
      try patience.persist(with: output.name) {
        output.isTriedAgain = true
        onTrouble()
      } again: {
        output.retried += 1
      } _: { () throws(SinkError) in
        try body(output.sink)
      }
    } catch {
      try fail(output, output.gaveUp(error, coming))
    }
  }

  /// Does without an output.
  ///
  /// - Throws: The error, when the run has to end.
  private func fail(_ output: RunOutput, _ error: SinkError) throws(SinkError) {
    output.failure = error
    output.sink.abandon()
    guard keepsGoing, all.contains(where: { $0.failure == nil }) else { throw error }
    report("error: \(error.message); the other outputs go on")
  }
}

extension Duration {
  /// The duration in nanoseconds, as far as they can be counted.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max / 4 : product &+ attoseconds / 1_000_000_000
  }
}
