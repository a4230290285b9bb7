import KQL
import Synchronization

/// The outputs of a run, open: every row goes to each of them.
///
/// Encodings are made by any thread; everything else is done by one thread at a time.
final class Outputs: @unchecked Sendable {
  private let all: [Output]
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

  /// One of the outputs.
  private final class Output {
    let name: String
    let sink: any OpenSink
    let refused: RefusedRows
    var delivered = 0
    var retried = 0
    var failure: SinkError?
    /// Whether it is tried again at the moment.
    var isTriedAgain = false
    /// When buffered rows are given out; `nil` while there are none.
    var nextFlush: Int64?

    /// Guards the tables, which workers announce.
    let tables = Mutex<[OutputTable]>([])

    init(name: String, _ sink: any OpenSink, _ refused: RefusedRows) {
      self.name = name
      self.sink = sink
      self.refused = refused
    }

    /// The output, if its rows go through files.
    var spooled: SpooledSink? { sink as? SpooledSink }

    /// How many rows are where they belong.
    var deliveredRows: Int { sink.deliveredRows ?? delivered - refused.count }

    /// What to say when it was not tried any more because the run was being ended.
    func gaveUp(_ error: SinkError, _ coming: Int) -> SinkError {
      guard case .transient = error.kind else { return error }
      let missing = delivered + coming - refused.count - deliveredRows
      guard missing > 0 else { return error }
      return SinkError(
        "\(error.message); \(RunStatistics.grouped(missing)) rows were not delivered", error.kind)
    }

    /// The table for results under a title, a new one if need be.
    func table(_ result: ResultTable, titled title: String?) -> OutputTable {
      tables.withLock { tables in
        let new = OutputTable(
          number: tables.count, schema: result.schema, title: title, chart: result.chart,
          comesAtEnd: result.comesAtEnd)
        if let known = tables.first(where: { $0.isLike(new) }) { return known }
        tables.append(new)
        return new
      }
    }
  }

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
    var all: [Output] = []
    let prefixes = Spool.prefixes(sinks.map(\.name))
    for (index, (name, sink)) in sinks.enumerated() {
      var context = contexts[index]
      context.refused = RefusedRows(of: name, deadLetters?.keep)
      let open: any OpenSink =
        if let spool, let sink = sink as? any SpoolableSink {
          try SpooledSink(name, sink, context, spool, prefix: prefixes[index])
        } else { try sink.open(context) }
      all.append(Output(name: name, open, context.refused))
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

  private func flush(_ output: Output) throws(SinkError) {
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

  /// Gives out what each has in its buffer, when the run has failed.
  func abandon() {
    monitor.lock()
    defer { monitor.unlock() }
    for output in all where output.failure == nil { try? flush(output) }
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
    if let failed = all.first(where: { $0.failure != nil }), let failure = failed.failure {
      throw failure
    }
  }

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
  func marks() throws(SinkError) -> [SinkMark?] {
    monitor.lock()
    defer { monitor.unlock() }
    var marks: [SinkMark?] = []
    for output in all {
      if let failure = output.failure { throw failure }
      if output.nextFlush != nil { try flush(output) }
      marks.append(try output.sink.mark())
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
    _ output: Output, giving coming: Int = 0, _ body: (any OpenSink) throws(SinkError) -> Void
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
      let error = output.gaveUp(error, coming)
      output.failure = error
      let others = all.contains { $0.failure == nil }
      guard keepsGoing, others else { throw error }
      report("error: \(error.message); the other outputs go on")
    }
  }
}

extension OutputTable {
  /// Whether another differs by its number at most.
  fileprivate func isLike(_ other: OutputTable) -> Bool {
    var other = other
    other.number = number
    return self == other
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
