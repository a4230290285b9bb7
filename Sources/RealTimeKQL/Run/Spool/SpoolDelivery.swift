import KQL

/// Delivers what is in the files of a spool to the output, on a thread of its own.
final class SpoolDelivery: @unchecked Sendable {
  /// What tells the spool from others.
  let token: String

  private let name: String
  private let sink: any SpoolableSink
  private let context: SinkContext
  private let spool: Spool
  private let files: SpoolFiles
  private let tables: SpoolTables
  private let cursorFile: SpoolCursorFile
  private let thread = SpoolThread()

  // Guarded by the monitor of the files.
  private var book: SpoolBook
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

  /// Takes what is in files from the place of a cursor on.
  init(
    _ name: String, _ sink: any SpoolableSink, _ context: SinkContext, _ spool: Spool,
    _ files: SpoolFiles, _ tables: SpoolTables, _ cursor: SpoolCursor,
    in cursorFile: SpoolCursorFile
  ) {
    self.name = name
    self.sink = sink
    self.context = context
    self.spool = spool
    self.files = files
    self.tables = tables
    book = SpoolBook(cursor)
    self.cursorFile = cursorFile
    token = cursor.token
    place = cursor.place
    if spool.isCounted { book.counted = files.end.position }
  }

  // MARK: The run's side

  /// How it stands now; from any thread.
  var standing: SpoolStanding {
    files.monitor.locked {
      SpoolStanding(
        failure: failure, rows: files.end.row - book.cursor.place.row,
        bytes: files.end.position - book.cursor.place.position, lost: files.lost, taken: taken,
        hasLeft: state == .left, isTriedAgain: isTriedAgain, retries: retries, open: open)
    }
  }

  /// Starts the thread, and waits a while for the output to be open.
  ///
  /// - Throws: Why it cannot be used.
  func start() throws(SinkError) {
    guard thread.start(self) else { throw SinkError("\(name): no thread is to be had") }
    let end = monotonicNanoseconds() + Self.longestOpening
    let failure = files.monitor.locked { () -> SinkError? in
      while state == .opening, monotonicNanoseconds() < end { files.monitor.wait(until: end) }
      return self.failure
    }
    if let failure { throw failure }
  }

  /// Learns that a checkpoint counts what is before a place.
  func count(to place: SpoolPlace) throws(SinkError) {
    let isDrained = files.monitor.locked {
      book.counted = place.position
      files.monitor.wakeAll()
      return state == .drained
    }
    if isDrained { try settle() }
  }

  /// Waits for the thread to deliver the rest or to give up, and ends the output if all is delivered.
  ///
  /// - Returns: Whether it is.
  /// - Throws: Why the output failed.
  func finish() throws(SinkError) -> Bool {
    let (state, failure, open) = files.monitor.locked {
      isEnding = true
      waitForEnd(atMost: .max)
      return (self.state, self.failure, self.open)
    }
    if state == .drained || state == .left { thread.waitForEnd() }
    if let failure { throw failure }
    guard state == .drained, let open else { return false }
    try open.finish()
    keep(try open.mark())
    try settle()
    return true
  }

  /// Ends the thread, when the run has failed.
  func leave() {
    let hasEnded = files.monitor.locked {
      isLeaving = true
      context.patience.stop()
      waitForEnd(atMost: monotonicNanoseconds() + Self.longestOpening)
      return state == .drained || state == .left
    }
    if hasEnded { thread.waitForEnd() }
  }

  private func waitForEnd(atMost end: Int64) {
    files.monitor.wakeAll()
    while state != .drained, state != .left, !context.patience.isSpent {
      let now = monotonicNanoseconds()
      if now >= end { break }
      files.monitor.wait(until: now + 50_000_000)
    }
  }

  // MARK: The thread that delivers

  /// Opens the output and delivers until the run ends.
  func work() {
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
      let isOver = error.kind != .permanent || context.patience.isSpent
      if !isOver || !context.patience.isStopped { problem = error }
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
        if isLeaving || context.patience.isOver { return .leave }
        if book.next != nil { return .settle }
        if let nextFlush, nextFlush <= now { return .flush }
        let wantsMark = hasUnmarked && !book.hasPending
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
    let tables = tables.now.head.tables
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

  // MARK: The cursor

  /// Keeps a mark of the output until a checkpoint counts all that is before it.
  private func keep(_ mark: SinkMark?) {
    hasUnmarked = false
    marked = place.position
    isBlind = mark == nil
    files.monitor.locked { book.keep(mark, at: place) }
  }

  /// Writes down how far the output is, when all that is before is counted.
  private func settle() throws(SinkError) {
    guard let next = files.monitor.locked({ book.next }) else { return }
    try persist { () throws(SinkError) in
      do throws(StateError) {
        try cursorFile.write(next)
      } catch {
        throw SinkError("\(name): \(error.message)", .transient(after: nil))
      }
    }
    let open = files.monitor.locked {
      book.wrote(next)
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
    return try context.patience.persist(with: name) {
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
