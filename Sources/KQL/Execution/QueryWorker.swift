/// What one chunk gave a query.
///
/// One thread makes it and gives it away, with its ``rows``; another may take it.
package final class ChunkResults: @unchecked Sendable {
  /// Rows for each output.
  let rows: [EncodedRows]

  /// Rows that still have to pass stages in the order of the input.
  let batches: [DecodedBatch]

  /// `false` when the operators want no more input.
  let wantsMore: Bool

  /// What ended the query, if something did.
  package let error: RunError?

  init(rows: [EncodedRows], batches: [DecodedBatch], wantsMore: Bool, error: RunError?) {
    self.rows = rows
    self.batches = batches
    self.wantsMore = wantsMore
    self.error = error
  }
}

/// One worker's share of a running query: passes the batches of a ``StreamReader`` through operators.
package final class QueryWorker {
  /// What it asks of the stream, by table.
  let feeds: [StreamFeed]

  private let run: RunContext
  private var heads: [StreamHead]
  private let outputs: [FormattingOperator]
  private let rows: RowCollector?

  /// How many outputs there are.
  private let encodedCount: Int

  /// How much later than newer events others may come, when windows depend on it.
  var tolerance: Timespan?

  /// How far behind the others a source is waited for.
  var maximumLag = StreamSettings.standardLag

  /// Rows that came too late, when they are kept.
  var late: LateRows?

  /// How many rows were taken in, whether its operators had to look at them or not.
  package var takenCount: Int { counts.reduce(pastCount) { $0 + $1.rows.count - $1.start } }

  /// The rows of the views that it reads, each from where it began to.
  private var counts: [(rows: RowCount, start: Int)] = []

  /// Those of earlier views.
  private var pastCount = 0

  /// `false` once the operators want no more input, or one of them has failed.
  package private(set) var wantsMore = true { didSet { if !wantsMore { count([]) } } }

  /// The tables of which it wants no more rows.
  private var isSatisfied: Set<Int> = []

  /// Whether ``wantsMore`` has been told.
  private var hasToldEnd = false

  /// Whether its operators have been at work since results were taken.
  private var hasWorked = true { didSet { if hasWorked, !oldValue { list?.add(place) } } }

  /// Where it says so, and by which number.
  private var list: WorkList?
  private var place = 0

  /// Says by a number in a list when there may be results to take, from here on.
  package func report(to list: WorkList, as number: Int) {
    self.list = list
    place = number
    if hasWorked { list.add(number) }
  }

  init(
    _ run: RunContext, _ feeds: [StreamFeed], heads: [StreamHead], outputs: [FormattingOperator],
    encodedCount: Int, rows: RowCollector?
  ) {
    self.encodedCount = encodedCount
    self.run = run
    self.feeds = feeds
    self.heads = heads
    self.outputs = outputs
    self.rows = rows
  }

  /// Says what `now()` is from here on, unless the events say it.
  func set(now: Datetime) { if clock == .given { run.context.now = now } }

  /// What tells `now()` its time.
  var clock = QueryExecution.Clock.given

  /// Whether it wants to know the newest event time.
  var observesTime = false

  /// The newest event time so far; `nil` where it is not observed.
  package private(set) var newestTime: Datetime?

  /// Learns how new the newest event of a batch is.
  func observe(_ newest: Datetime?) {
    guard let newest, newest >= newestTime ?? .minimum else { return }
    newestTime = newest
    if clock == .event { run.context.now = newest }
  }

  /// Learns how far the stream is in its own time.
  ///
  /// `wall` is the time of the wall clock, where it is known.
  func set(_ clock: StreamClock, wall: Datetime?) {
    guard let stream = run.stream else { return }
    stream.newest = clock.latest
    if let wall { stream.horizon = wall.ticks &+ StreamClock.futureLimit }
  }

  // MARK: Origins

  /// The operators that keep something of the stream, once somebody has asked.
  private var keeping: (paned: [any OriginKeeping], others: [KeptContent])?

  /// The number of the chunk that rows come from, unless the list that it reports to tells it.
  private var chunk = 0

  /// Learns the number of the chunk that comes next; numbers grow.
  package func begin(chunk number: Int) {
    if keeping == nil { keeping = findKeeping() }
    chunk = number
  }

  /// The earliest chunk that something is kept of, 0 where that cannot be told; `nil` when nothing is kept.
  ///
  /// It is known of chunks whose numbers were told.
  package var oldestOrigin: Int? {
    guard var keeping else { return nil }
    defer { self.keeping = keeping }
    for index in keeping.others.indices where keeping.others[index].isKept() { return 0 }
    return keeping.paned.compactMap(\.oldestOrigin).min()
  }

  private func findKeeping() -> (paned: [any OriginKeeping], others: [KeptContent]) {
    var found: (paned: [any OriginKeeping], others: [KeptContent]) = ([], [])
    var seen: Set<ObjectIdentifier> = []
    for head in heads {
      var next: Operator? = head.operation
      while let current = next, seen.insert(ObjectIdentifier(current)).inserted {
        if let paned = current as? any OriginKeeping {
          found.paned.append(paned)
        } else if !(current is GateInput) {
          found.others.append(KeptContent(current))
        }
        next = current.output
      }
    }
    return found
  }

  /// Where expressions over the stream are evaluated for it.
  var context: EvaluationContext { run.context }

  /// Carries what its operators keep to a worker of the same query in another run, between two chunks.
  ///
  /// A worker that reads was made for going on (``StreamSettings/isResumed``).
  package func code(_ coder: StateCoder) {
    coder.code(&wantsMore)
    coder.code(&newestTime, .minimum) { coder.code(&$0) }
    if coder.isReading { observe(newestTime) }
    var seen: Set<ObjectIdentifier> = []
    for head in heads {
      var next: Operator? = head.operation
      while let current = next {
        next = current.output
        // A run that is measured goes on where one was that is not.
        if current is MeasuredOperator { continue }
        guard seen.insert(ObjectIdentifier(current)).inserted else { break }
        coder.expect(seen.count, "its operators are others")
        current.code(coder)
      }
    }
    coder.expect(-1, "its operators are others")
  }

  /// Gives the operators that take a table their numbers in a filter: `nil` for those that have none.
  func number(of table: Int, _ number: CandidateFilter.Numbering) {
    for index in heads.indices where heads[index].table == table {
      let operation = heads[index].operation
      let place = number(operation.check)
      heads[index].candidates = place?.number
      heads[index].decided = place?.isExact == true ? operation.decided : nil
    }
  }

  /// The numbers in a filter of its operators that take a table; `nil` when one of them takes every row.
  func numbers(of table: Int) -> [Int]? {
    var numbers: [Int] = []
    for head in heads where head.takes(table) {
      guard let number = head.candidates else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// Counts the rows of these views from here on.
  func count(_ views: [RowCount]) {
    pastCount = takenCount
    counts = wantsMore ? views.map { ($0, $0.count) } : []
  }

  /// Takes in rows of a table; a filter tells which of them may be of use to an operator.
  func process(_ batch: Batch, of table: Int, _ filter: CandidateFilter? = nil) {
    hasWorked = true
    run.context.origin = list?.chunk ?? chunk
    let isWanted = run.allowance.during { pass(batch, of: table, filter) }
    if !isWanted { isSatisfied.insert(table) }
    if isSatisfied.count == feeds.count || run.error != nil { wantsMore = false }
  }

  /// Passes rows to the operators that take them, and says whether any of those wants more.
  private func pass(_ batch: Batch, of table: Int, _ filter: CandidateFilter?) -> Bool {
    var isWanted = false
    for index in heads.indices where heads[index].takes(table) && !heads[index].isSatisfied {
      var rows = batch
      var taker = heads[index].operation
      if let filter, let number = heads[index].candidates {
        guard let selection = filter[number] else {
          isWanted = true
          continue
        }
        rows = batch.selecting(selection)
        taker = heads[index].decided ?? taker
      }
      if taker.process(rows) {
        isWanted = true
      } else {
        // One that takes all tables only looks at files between batches, and never wants rows.
        heads[index].isSatisfied = heads[index].table != nil
      }
    }
    return isWanted
  }

  /// Learns that no later event is older than a time, and gives out the windows that end by it.
  func advance(to watermark: Datetime) {
    hasWorked = true
    run.context.origin = list?.chunk ?? chunk
    run.allowance.during { for head in heads { head.operation.advance(to: watermark) } }
    if heads.count == 1, run.stream?.isSatisfied == true { wantsMore = false }
  }

  /// Gives out the totals so far, and keeps them.
  package func snapshot(now: Datetime) {
    hasWorked = true
    set(now: now)
    run.context.isPreviewing = true
    run.allowance.during { for head in heads { head.operation.snapshot() } }
    run.context.isPreviewing = false
  }

  /// Appends rows of the totals and open windows as they are now, which are not final.
  ///
  /// What ``takeResults()`` gives has been taken before.
  package func show(atMost limit: Int, now: Datetime, into rows: [EncodedRows]) {
    FormattingOperator.show(outputs, atMost: limit, into: rows) { snapshot(now: now) }
  }

  /// Hands over what there is since the last time; `nil` when there is nothing to tell.
  package func takeResults() -> ChunkResults? {
    guard hasWorked else { return nil }
    hasWorked = false
    let error = run.error
    if error != nil { wantsMore = false }
    let isEnd = !wantsMore && !hasToldEnd
    guard isEnd || rows?.isEmpty == false || outputs.contains(where: { !$0.isEmpty }) else {
      return nil
    }
    hasToldEnd = !wantsMore
    let results = ChunkResults(
      rows: (0..<encodedCount).map { _ in EncodedRows() }, batches: rows?.removeAll() ?? [],
      wantsMore: wantsMore, error: error)
    for output in outputs { output.drain(into: results.rows) }
    return results
  }

  /// Takes in what another worker has kept, in the first operators that keep something.
  func merge(_ other: QueryWorker) {
    var merged: Set<ObjectIdentifier> = []
    for (head, otherHead) in zip(heads, other.heads) where error == nil {
      var mine: Operator? = head.operation
      var theirs: Operator? = otherHead.operation
      while let a = mine, let b = theirs, !a.isMergeable {
        mine = a.output
        theirs = b.output
      }
      // Several heads may lead to one.
      if let mine, let theirs, merged.insert(ObjectIdentifier(mine)).inserted { mine.merge(theirs) }
    }
  }

  func finish(write: ([EncodedRows]) -> Bool) {
    FormattingOperator.pass(outputs, to: write) {
      for head in heads where run.error == nil { head.operation.finish() }
    }
  }

  /// What measures the operators, if they are measured.
  var meter: OperatorMeter? { run.meter }

  /// How many rows were given out.
  package var emittedCount: Int { outputs.reduce(0) { $0 + $1.rowCount } }

  /// What ended the query, if something did.
  package var error: RunError? { run.error }

  /// Rows that were dropped because their window had been given out.
  package var lateCount: Int { run.stream?.lateCount ?? 0 }

  /// Rows among them that were too far in the future, and more than are kept.
  package var futureCount: Int { run.stream?.futureCount ?? 0 }

  /// Rows that a join has forgotten because only the setting says how long to keep them.
  package var cutCount: Int { run.stream?.cutCount ?? 0 }

  /// What is worth saying since the last time.
  package func takeWarning() -> String? {
    defer { run.context.warning = nil }
    return run.context.warning
  }

  /// Moves the rows that came too late, as text, to the end of a buffer.
  package func drainLate(into buffer: inout ByteBuffer) { late?.drain(into: &buffer) }
}
