import KQL
import Synchronization

/// An output whose rows go through files: they are written there, and a thread delivers them from there.
///
/// So the run goes on while the output is slow or away. The output's mark is how far the files are. How far the
/// output behind them is stands beside the files (``SpoolCursor``), never further than the last checkpoint: what came later
/// is made again.
final class SpooledSink: OpenSink, @unchecked Sendable {
  private let sink: any SpoolableSink
  private let name: String
  private let spool: Spool
  private let files: SpoolFiles
  private let context: SinkContext
  private let patience: Patience
  private let tables: SpoolTables
  private let delivery: SpoolDelivery

  /// When it is said again that the files are full; asked for by any thread.
  private let nextWarning = Mutex(Int64.min)

  /// How many tables are in the head that was written last; used by the thread that writes.
  private var written: Int

  private static let minute: Int64 = 60_000_000_000

  /// Opens the files of an output, and the output, unless it is away.
  ///
  /// - Throws: Why it cannot be used.
  init(
    _ name: String, _ sink: any SpoolableSink, _ context: SinkContext, _ spool: Spool,
    prefix: String
  ) throws(SinkError) {
    self.sink = sink
    self.name = name
    self.spool = spool
    self.context = context
    patience = Patience(
      of: context.patience, consequence: "rows wait in '\(spool.path)'", report: spool.report)
    let cursorFile = SpoolCursorFile(spool.directory, prefix)
    let cursor: SpoolCursor
    do throws(StateError) {
      (files, cursor) = try Self.openFiles(cursorFile, context.mark, spool, prefix)
    } catch {
      throw SinkError("\(name): \(error.message)")
    }
    let waiting = files.end.row - cursor.place.row
    var head = SpoolHead(name: name, format: sink.rowFormat)
    if let known = files.head {
      guard known.isLike(head) else {
        throw SinkError(
          "\(name): \(waiting) rows for '\(known.name)' wait in '\(spool.path)', and their form is another one; run"
            + " that as it was until they are delivered, or name another directory")
      }
      head.tables = known.tables
    }
    written = head.tables.count
    tables = SpoolTables(head)
    var inner = context
    inner.patience = patience
    inner.group = nil
    inner.continuation = cursor.mark.map { .mark($0) } ?? .unwritten
    delivery = SpoolDelivery(
      name, sink, inner, spool, files, tables, cursor, in: cursorFile)
    if waiting > 0 {
      spool.report(
        "note: \(RunStatistics.grouped(waiting)) rows wait in '\(spool.path)' for '\(name)' and go first"
      )
    }
    try delivery.start()
  }

  /// Opens the files, cut back to what a checkpoint counts, and finds out how far they are delivered.
  private static func openFiles(
    _ cursorFile: SpoolCursorFile, _ past: SinkMark?, _ spool: Spool, _ prefix: String
  ) throws(StateError) -> (SpoolFiles, SpoolCursor) {
    let found = try cursorFile.read()
    var cursor = found ?? SpoolCursor()
    let files = try SpoolFiles(spool.directory, prefix, limit: spool.limit, first: cursor.place)
    if let past {
      if let counted = SpoolMark(past) {
        guard counted.token == cursor.token, counted.place.position >= cursor.place.position else {
          throw StateError(
            message:
              "the checkpoint counts rows in '\(spool.path)' that are not there; begin anew with another state"
              + " directory")
        }
        try files.cut(to: counted.place)
      } else if found == nil {
        // The earlier run had no spool.
        cursor.mark = past
      }
    }
    if cursor.place.position >= files.end.position { files.clear() }
    try cursorFile.write(cursor)
    return (files, cursor)
  }

  func encoder(for table: OutputTable) -> RowEncoder {
    tables.add(table)
    return sink.encoder(for: table)
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    let standing = delivery.standing
    if let failure = standing.failure { throw failure }
    let tables = tables.now
    var tries = 0
    while true {
      do throws(StateError) {
        try files.append(
          rows, tables.head, isNew: tables.head.tables.count > written,
          isIdle: standing.bytes == 0, number: tables.number)
        written = tables.head.tables.count
        return
      } catch {
        guard error.isOfRoom,
          patience.wait(for: "spool", error.message, tries: tries, isLocal: true)
        else {
          throw SinkError(
            "\(name): \(error.message); \(RunStatistics.grouped(rows.rowCount)) rows were not kept")
        }
        tries += 1
      }
    }
  }

  /// Whether so much waits that the run should, too; from any thread.
  var isFull: Bool {
    let standing = delivery.standing
    guard standing.bytes >= spool.limit, !standing.hasLeft, standing.failure == nil,
      !patience.isStopped
    else { return false }
    let isNews = nextWarning.withLock { next in
      let now = monotonicNanoseconds()
      guard now >= next else { return false }
      next = now + Self.minute
      return true
    }
    if isNews {
      spool.report(
        "warning: \(name): '\(spool.path)' holds \(ByteSize(spool.limit).settingText) of rows, as much as"
          + " --spool-max allows; the run waits")
    }
    return true
  }

  func flush() throws(SinkError) {
    do throws(StateError) {
      try files.sync()
    } catch {
      throw SinkError("\(name): \(error.message)")
    }
    if let failure = delivery.standing.failure { throw failure }
  }

  func mark() throws(SinkError) -> SinkMark? {
    try flush()
    return SpoolMark(delivery.token, files.end).sinkMark
  }

  func stored(_ mark: SinkMark) {
    guard let counted = SpoolMark(mark) else { return }
    do throws(SinkError) {
      try delivery.count(to: counted.place)
    } catch {
      context.note("warning: \(error.message); what was delivered last may come again")
    }
  }

  func finish() throws(SinkError) {
    guard try !delivery.finish() else { return }
    let waiting = delivery.standing.rows
    guard waiting > 0 else { return }
    spool.report(
      "note: \(RunStatistics.grouped(waiting)) rows wait in '\(spool.path)' for '\(name)'; the next run with"
        + " --spool delivers them")
  }

  /// Ends the thread, when the run has failed.
  func leave() { delivery.leave() }

  // MARK: What is counted

  var deliveredRows: Int? {
    let standing = delivery.standing
    return standing.open?.deliveredRows ?? standing.taken - context.refused.count
  }

  /// Whether it is tried again at the moment.
  var isFailing: Bool { delivery.standing.isTriedAgain }

  /// How often it was tried again.
  var retried: Int { delivery.standing.retries }

  var counters: [Counter] {
    let standing = delivery.standing
    var counters = [
      Counter("spooled", standing.rows, label: "in spool", isGauge: true),
      Counter("spooledBytes", standing.bytes, isGauge: true),
    ]
    if standing.lost > 0 {
      counters.append(
        Counter(
          "spoolLost", standing.lost, label: "lost in spool",
          notice: "rows were lost because files of the spool are damaged", isLoss: true))
    }
    return counters + (standing.open?.counters ?? [])
  }
}
