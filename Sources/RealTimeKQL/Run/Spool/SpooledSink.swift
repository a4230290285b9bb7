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
  private let cursorFile: SpoolCursorFile
  private let context: SinkContext
  private let patience: Patience

  /// The tables of the rows in the files, and the numbers that they have in the run.
  private struct Tables {
    var head: SpoolHead
    var numbers: [Int: Int] = [:]
  }

  /// Guards the tables, which workers announce.
  private let tables: Mutex<Tables>

  /// How many tables are in the head that was written last; used by the thread that writes.
  private var written: Int

  // Guarded by the monitor of the files.
  private var nextWarning = Int64.min
  private var cursor: SpoolCursor
  /// A mark of the output, which waits until a checkpoint counts all that is before.
  private var pending: (place: SpoolPlace, mark: SinkMark?)?
  /// What is before is counted by a checkpoint; everything, where there are none.
  private var counted = Int.max
  private var open: (any OpenSink)?
  private var failure: SinkError?
  private var state = State.opening
  private var isEnding = false
  private var isLeaving = false
  private var isTriedAgain = false
  private var retries = 0
  private var taken = 0

  private enum State { case opening, openingAgain, delivering, drained, left }

  // Used by the thread that delivers.
  private var place: SpoolPlace
  private var announced = 0
  private var nextFlush: Int64?
  private var hasUnmarked = true
  private var nextMark = Int64.min
  /// What is before is marked.
  private var marked = 0
  /// Whether the output cannot take back or know again what comes twice.
  private var isBlind = false
  private let rows = EncodedRows(capacity: 1 << 16)

  /// As many bytes are delivered at once.
  private static let portion = 1 << 20

  /// How often the place of the output is written down, in nanoseconds.
  private static let interval: Int64 = 1_000_000_000

  /// How long the start waits for the output, in nanoseconds.
  private static let longestOpening: Int64 = 5_000_000_000

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
    patience = Patience(
      of: context.patience, consequence: "rows wait in '\(spool.path)'", report: spool.report)
    var head = SpoolHead(name: name, format: sink.rowFormat)
    do throws(StateError) {
      cursorFile = SpoolCursorFile(spool.directory, prefix)
      let found = try cursorFile.read()
      var cursor = found ?? SpoolCursor()
      files = try SpoolFiles(spool.directory, prefix, limit: spool.limit, first: cursor.place)
      if let past = context.mark {
        if let counted = SpoolMark(past) {
          try Self.check(counted, cursor, spool)
          try files.cut(to: counted.place)
        } else if found == nil {
          // The earlier run had no spool.
          cursor.mark = past
        }
      }
      if cursor.place.position >= files.end.position { files.clear() }
      if spool.isCounted { counted = files.end.position }
      try cursorFile.write(cursor)
      self.cursor = cursor
    } catch {
      throw SinkError("\(name): \(error.message)")
    }
    place = cursor.place
    let waiting = files.end.row - place.row
    if let known = files.head {
      guard known.isLike(head) else {
        throw SinkError(
          "\(name): \(waiting) rows for '\(known.name)' wait in '\(spool.path)', and their form is another one; run"
            + " that as it was until they are delivered, or name another directory")
      }
      head.tables = known.tables
    }
    written = head.tables.count
    tables = Mutex(Tables(head: head))
    var inner = context
    inner.patience = patience
    inner.group = nil
    inner.continuation = cursor.mark.map { .mark($0) } ?? .unwritten
    self.context = inner
    if waiting > 0 {
      spool.report(
        "note: \(RunStatistics.grouped(waiting)) rows wait in '\(spool.path)' for '\(name)' and go first"
      )
    }
    guard startThread({ self.work() }) else { throw SinkError("\(name): no thread is to be had") }
    try waitForOpening()
  }

  private static func check(
    _ counted: SpoolMark, _ cursor: SpoolCursor, _ spool: Spool
  ) throws(StateError) {
    guard counted.token == cursor.token, counted.place.position >= cursor.place.position else {
      throw StateError(
        message:
          "the checkpoint counts rows in '\(spool.path)' that are not there; begin anew with another state"
          + " directory")
    }
  }

  private func waitForOpening() throws(SinkError) {
    let end = monotonicNanoseconds() + Self.longestOpening
    let failure = files.monitor.locked { () -> SinkError? in
      while state == .opening, monotonicNanoseconds() < end { files.monitor.wait(until: end) }
      return self.failure
    }
    if let failure { throw failure }
  }

  // MARK: The run's side

  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { tables in
      let known = tables.head.tables.firstIndex {
        $0.schema == table.schema && $0.title == table.title
      }
      tables.numbers[table.number] = known ?? tables.head.tables.count
      guard known == nil else { return }
      var table = table
      table.number = tables.head.tables.count
      tables.head.tables.append(table)
    }
    return sink.encoder(for: table)
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    let (failure, isIdle) = files.monitor.locked {
      (self.failure, cursor.place == files.end)
    }
    if let failure { throw failure }
    let tables = tables.withLock { $0 }
    var tries = 0
    while true {
      do throws(StateError) {
        try files.append(
          rows, tables.head, isNew: tables.head.tables.count > written, isIdle: isIdle
        ) {
          tables.numbers[$0] ?? 0
        }
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
    let (isFull, isNews) = files.monitor.locked { () -> (Bool, Bool) in
      let waiting = files.end.position - cursor.place.position
      guard waiting >= spool.limit, state != .left, failure == nil, !patience.isStopped else {
        return (false, false)
      }
      let now = monotonicNanoseconds()
      defer { if now >= nextWarning { nextWarning = now + Self.minute } }
      return (true, now >= nextWarning)
    }
    if isNews {
      spool.report(
        "warning: \(name): '\(spool.path)' holds \(ByteSize(spool.limit).settingText) of rows, as much as"
          + " --spool-max allows; the run waits")
    }
    return isFull
  }

  func flush() throws(SinkError) {
    do throws(StateError) {
      try files.sync()
    } catch {
      throw SinkError("\(name): \(error.message)")
    }
    if let failure = files.monitor.locked({ failure }) { throw failure }
  }

  func mark() throws(SinkError) -> SinkMark? {
    try flush()
    return SpoolMark(cursor.token, files.end).sinkMark
  }

  func stored(_ mark: SinkMark) {
    guard let counted = SpoolMark(mark) else { return }
    let isDrained = files.monitor.locked {
      self.counted = counted.place.position
      files.monitor.wakeAll()
      return state == .drained
    }
    guard isDrained else { return }
    do throws(SinkError) {
      try settle()
    } catch {
      context.note("warning: \(error.message); what was delivered last may come again")
    }
  }

  func finish() throws(SinkError) {
    let (state, failure, open) = files.monitor.locked {
      isEnding = true
      return waitForEnd(atMost: .max)
    }
    if let failure { throw failure }
    guard state == .drained, let open else { return sayWhatWaits() }
    try open.finish()
    keep(try open.mark())
    try settle()
  }

  /// Ends the thread, when the run has failed.
  func leave() {
    files.monitor.locked {
      isLeaving = true
      patience.stop()
      _ = waitForEnd(atMost: monotonicNanoseconds() + Self.longestOpening)
    }
  }

  private func waitForEnd(atMost end: Int64) -> (State, SinkError?, (any OpenSink)?) {
    files.monitor.wakeAll()
    while state != .drained, state != .left, !patience.isSpent {
      let now = monotonicNanoseconds()
      if now >= end { break }
      files.monitor.wait(until: now + 50_000_000)
    }
    return (state, failure, open)
  }

  private func sayWhatWaits() {
    let waiting = files.monitor.locked { files.end.row - cursor.place.row }
    guard waiting > 0 else { return }
    spool.report(
      "note: \(RunStatistics.grouped(waiting)) rows wait in '\(spool.path)' for '\(name)'; the next run with"
        + " --spool delivers them")
  }

  // MARK: What is counted

  var deliveredRows: Int? {
    let (open, taken) = files.monitor.locked { (self.open, self.taken) }
    return open?.deliveredRows ?? taken - context.refused.count
  }

  /// Whether it is tried again at the moment.
  var isFailing: Bool { files.monitor.locked { isTriedAgain } }

  /// How often it was tried again.
  var retried: Int { files.monitor.locked { retries } }

  var counters: [Counter] {
    let (waiting, bytes, lost, open) = files.monitor.locked {
      (
        files.end.row - cursor.place.row,
        files.end.position - cursor.place.position, files.lost, self.open
      )
    }
    var counters = [
      Counter("spooled", waiting, label: "in spool", isGauge: true),
      Counter("spooledBytes", bytes, isGauge: true),
    ]
    if lost > 0 {
      counters.append(
        Counter(
          "spoolLost", lost, label: "lost in spool",
          notice: "rows were lost because files of the spool are damaged", isLoss: true))
    }
    return counters + (open?.counters ?? [])
  }

  // MARK: The thread that delivers

  private func work() {
    var end = State.left
    var problem: SinkError?
    do throws(SinkError) {
      let open = try persist { () throws(SinkError) in try sink.open(context) }
      files.monitor.locked {
        self.open = open
        state = .delivering
        files.monitor.wakeAll()
      }
      if try deliver(to: open) { end = .drained }
    } catch {
      let isOver = error.kind != .permanent || patience.isSpent
      if !isOver || !patience.isStopped { problem = error }
    }
    files.monitor.locked {
      failure = problem
      state = end
      files.monitor.wakeAll()
    }
  }

  private enum Step { case rows, flush, mark, settle, end, leave }

  /// Delivers until the run ends.
  ///
  /// - Returns: Whether everything was delivered.
  private func deliver(to open: any OpenSink) throws(SinkError) -> Bool {
    while true {
      announceTables(open)
      switch next() {
      case .rows: try deliverRows(to: open)
      case .flush: try flush(open)
      case .mark:
        try flush(open)
        keep(try persist { () throws(SinkError) in try open.mark() })
      case .settle: try settle()
      case .end:
        try flush(open)
        return true
      case .leave: return false
      }
    }
  }

  private func next() -> Step {
    files.monitor.locked {
      while true {
        let now = monotonicNanoseconds()
        if isLeaving || patience.isOver { return .leave }
        if nextCursor != nil { return .settle }
        if let nextFlush, nextFlush <= now { return .flush }
        let wantsMark = hasUnmarked && pending == nil
        let isUrgent = isBlind && place.position - marked >= Self.portion
        if wantsMark, nextMark <= now || isUrgent { return .mark }
        if files.end.position > place.position { return .rows }
        if isEnding { return .end }
        let due = Swift.min(nextFlush ?? .max, wantsMark ? nextMark : .max)
        if due == .max { files.monitor.wait() } else { files.monitor.wait(until: due) }
      }
    }
  }

  private func announceTables(_ open: any OpenSink) {
    let tables = tables.withLock { $0.head.tables }
    for table in tables[announced...] { _ = open.encoder(for: table) }
    announced = tables.count
  }

  private func deliverRows(to open: any OpenSink) throws(SinkError) {
    rows.removeAll(keepingAtMost: 2 * Self.portion)
    var behind = place
    do throws(StateError) {
      if let damaged = try files.read(from: &behind, atMost: Self.portion, into: rows) {
        spool.report("warning: \(name): \(damaged) is damaged; rows in it are lost")
      }
    } catch {
      throw SinkError("\(name): \(error.message)")
    }
    // Rows of a table that was announced a moment ago.
    announceTables(open)
    if !rows.isEmpty { try persist { () throws(SinkError) in try open.write(rows) } }
    place = behind
    let interval = open.flushInterval?.nanoseconds
    if !hasUnmarked {
      nextMark = monotonicNanoseconds() + Swift.max(Self.interval, interval ?? 0)
    }
    hasUnmarked = true
    if let interval, nextFlush == nil { nextFlush = monotonicNanoseconds() + interval }
    let count = rows.rowCount
    files.monitor.locked { taken += count }
  }

  private func flush(_ open: any OpenSink) throws(SinkError) {
    nextFlush = nil
    try persist { () throws(SinkError) in try open.flush() }
  }

  /// Keeps a mark of the output until a checkpoint counts all that is before it.
  private func keep(_ mark: SinkMark?) {
    hasUnmarked = false
    marked = place.position
    isBlind = mark == nil
    files.monitor.locked { pending = (place, mark) }
  }

  /// The cursor that may be written down; the monitor is locked.
  private var nextCursor: SpoolCursor? {
    guard let (place, mark) = pending, place.position <= counted else { return nil }
    var next = cursor
    next.place = place
    next.mark = mark
    return next
  }

  /// Writes down how far the output is, when all that is before is counted.
  private func settle() throws(SinkError) {
    guard let next = files.monitor.locked({ nextCursor }) else { return }
    try persist { () throws(SinkError) in
      do throws(StateError) {
        try cursorFile.write(next)
      } catch {
        throw SinkError("\(name): \(error.message)", .transient(after: nil))
      }
    }
    let open = files.monitor.locked {
      cursor = next
      pending = nil
      return self.open
    }
    files.remove(before: next.place)
    guard let mark = next.mark, let open else { return }
    open.stored(mark)
    // What it could not do with that now is tried again, also when no more rows come.
    if let interval = open.flushInterval, nextFlush == nil {
      nextFlush = monotonicNanoseconds() + interval.nanoseconds
    }
  }

  /// Does something with the output, again and again while that fails for the moment.
  private func persist<Result>(
    _ body: () throws(SinkError) -> Result
  ) throws(SinkError) -> Result {
    defer { files.monitor.locked { isTriedAgain = false } }
    return try patience.persist(with: name) {
      files.monitor.locked {
        isTriedAgain = true
        if state == .opening { state = .openingAgain }
        files.monitor.wakeAll()
      }
    } again: {
      files.monitor.locked { retries += 1 }
    } _: { () throws(SinkError) in
      try body()
    }
  }
}
