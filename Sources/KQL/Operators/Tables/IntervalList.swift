/// Tells of rows of a stream whether their value is in a list of rows that come meanwhile and are near in time.
///
/// A row leaves with the answer yes when the value has been seen, and with no when the watermark has passed its
/// time and the join window. As in a join, rows that are older than what has been forgotten are late.
final class IntervalList: TimedSides {
  private let keys: ListKeys

  /// The columns of the rows that ask.
  private let columns: [Int]

  private let output: Operator
  private let stream: StreamState
  private let context: EvaluationContext
  private let window: Int64
  private var panes: TimePanes

  /// The rows that wait for an answer, and the values of the list, by the span of time that they are in.
  private var waiting: [Int64: JoinPane] = [:]
  private var seen: [Int64: SeenValues] = [:]
  private var waitingBytes = 0
  private var seenBytes = 0

  /// How many rows have come that ask.
  private var arrivals = 0

  private var wantsMore = true
  private let gate = InputGate(2)

  init(
    _ keys: ListKeys, of columns: [Int], output: Operator, _ run: RunContext,
    _ stream: StreamState
  ) {
    self.keys = keys
    self.columns = columns
    self.output = output
    self.stream = stream
    context = run.context
    window = Swift.max(stream.joinWindow, 1)
    panes = TimePanes(width: Swift.max(window / TimePanes.perWindow, 1), stream)
  }

  func time(of side: IntervalJoin.Side) -> Int? { nil }

  func byteCount(of side: IntervalJoin.Side) -> Int {
    switch side {
    case .left: waitingBytes + waiting.count * 512
    case .right: seenBytes + seen.count * 512
    }
  }

  func process(
    _ batch: Batch, of side: IntervalJoin.Side, times: [Int64?], late: ([UInt32]) -> Void
  ) -> Bool {
    guard wantsMore, batch.count > 0 else { return wantsMore }
    let rows = panes.open(times, byteCount: byteCount, late: late)
    switch side {
    case .left:
      answer(
        ArrivedRows(
          batch: batch, values: [keys.value.evaluate(batch, context)], times: times, rows: rows,
          side: side, first: arrivals))
      arrivals += batch.count
    case .right:
      learn(
        ArrivedRows(
          batch: batch, values: [keys.member.evaluate(batch, context)], times: times, rows: rows,
          side: side, first: 0))
    }
    return wantsMore
  }

  /// How many bytes are kept of some panes.
  private func byteCount(_ isAsked: (Int64) -> Bool) -> Int {
    waiting.reduce(0) { isAsked($1.key) ? $0 + $1.value.byteCount : $0 }
      + seen.reduce(0) { isAsked($1.key) ? $0 + $1.value.byteCount : $0 }
  }

  /// Answers rows that have just come, as far as their values have been seen; the others wait.
  private func answer(_ arrived: ArrivedRows) {
    var isMember = [Bool](repeating: false, count: arrived.batch.count)
    let times = arrived.rows.compactMap { arrived.times[Int($0)] }
    let hasTimeless = times.count < arrived.rows.count
    let first = ((times.min() ?? 0) &- window) / panes.width
    let last = ((times.max() ?? 0) &+ window) / panes.width
    for (number, values) in seen
    where number == TimePanes.timeless || hasTimeless || (first...last).contains(number) {
      values.mark(
        arrived.rows, with: arrived.values[0], times: arrived.times, within: window,
        in: &isMember)
    }
    give(
      arrived.batch.picking(columns)
        .selecting(Selection(arrived.rows.filter { isMember[Int($0)] })), true)
    for (number, rows) in grouped(
      arrived.rows.filter { !isMember[Int($0)] }, of: arrived)
    {
      let pane = waiting[number] ?? JoinPane(isTimeless: number == TimePanes.timeless)
      waiting[number] = pane
      let before = pane.byteCount
      pane.append(rows, of: arrived, columns: columns)
      waitingBytes += pane.byteCount - before
      panes.add(pane.byteCount - before, to: number)
    }
  }

  private func grouped(_ rows: [UInt32], of arrived: ArrivedRows) -> [Int64: [UInt32]] {
    Dictionary(grouping: rows) { panes.number(of: arrived.times[Int($0)]) }
  }

  /// Takes in rows of the list, and answers those that have waited for their values.
  private func learn(_ arrived: ArrivedRows) {
    let news = news(of: arrived)
    for (number, rows) in grouped(arrived.rows, of: arrived) {
      let values =
        seen[number]
        ?? SeenValues(isTimeless: number == TimePanes.timeless, areTerms: keys.areTerms)
      seen[number] = values
      let before = values.byteCount
      values.add(arrived.values[0], times: arrived.times, rows: rows)
      seenBytes += values.byteCount - before
      panes.add(values.byteCount - before, to: number)
    }
    guard !news.isEmpty else { return }
    var arrived = arrived
    arrived.rows = news
    for number in waiting.keys.sorted() {
      guard let pane = waiting[number] else { continue }
      let found = pane.takeMembers(arrived, keys, within: window, context)
      if !found.isEmpty { give(pane.rows(found), true) }
    }
  }

  /// The rows that may answer one that waits: those near which one waits that the same value has not been near
  /// to before.
  private func news(of arrived: ArrivedRows) -> [UInt32] {
    guard let latest = waiting.keys.max() else { return [] }
    var known = [Int64](repeating: .min, count: arrived.batch.count)
    for values in seen.values { values.noteLast(of: arrived.values[0], in: &known) }
    return arrived.rows.filter { row in
      guard latest != TimePanes.timeless, let time = arrived.times[Int(row)] else { return true }
      // What came in order and again can only be new for rows that are ahead of it.
      let before = known[Int(row)]
      let isAgain = before <= time && before >= time - window
      return (isAgain ? before + window : time - window) / panes.width <= latest
    }
  }

  /// Passes on rows with their answer.
  private func give(_ rows: Batch, _ isMember: Bool) {
    guard wantsMore, rows.count > 0 else { return }
    var answers = Column.constant(isMember, count: rows.count)
    let values = keys.value.evaluate(rows, context)
    if isMember, values.hasNulls {
      // Whether null is one of several nulls is not known.
      let unknown = values.type == .bool ? false : nil
      var builder = ColumnBuilder<Bool>(capacity: rows.count)
      for row in 0..<rows.count { builder.append(values.isNull(row) ? unknown : true) }
      answers = builder.finish()
    }
    if !output.process(rows.appending([answers])) {
      wantsMore = false
      stream.isSatisfied = true
    }
  }

  func advance(_ side: IntervalJoin.Side, to watermark: Datetime) {
    guard let earliest = gate.advance(side.rawValue, to: watermark) else { return }
    let passed = Swift.max(earliest.ticks - window, 0) / panes.width
    if passed > panes.firstOpen {
      panes.firstOpen = passed
      forget { $0 < passed }
    }
    output.advance(to: Datetime(ticks: panes.firstOpen * panes.width))
  }

  /// Answers the rows of some panes that no value has come for, and forgets them all.
  private func forget(_ isPast: (Int64) -> Bool) {
    for number in waiting.keys.filter(isPast).sorted() {
      guard let pane = waiting.removeValue(forKey: number) else { continue }
      waitingBytes -= pane.byteCount
      if gate.areAllOpen { stream.cutCount += pane.isMatched.count { !$0 } }
      pane.forEachUnmatched { give($0, false) }
    }
    for number in seen.keys.filter(isPast) {
      seenBytes -= seen.removeValue(forKey: number)?.byteCount ?? 0
    }
  }

  func code(_ coder: StateCoder) {
    coder.expect(window, "--join-window was another one")
    coder.code(&panes.firstOpen)
    coder.code(&arrivals)
    coder.code(&wantsMore)
    gate.code(coder)
    TimePanes.code(&waiting, coder) {
      JoinPane(isTimeless: $0)
    } pane: {
      $0.code(coder)
    }
    TimePanes.code(&seen, coder) { [keys] in
      SeenValues(isTimeless: $0, areTerms: keys.areTerms)
    } pane: {
      $0.code(coder)
    }
    waitingBytes = waiting.values.reduce(0) { $0 + $1.byteCount }
    seenBytes = seen.values.reduce(0) { $0 + $1.byteCount }
    if coder.isReading { panes.resume(keeping: waitingBytes + seenBytes) }
  }

  func snapshot() {
    if gate.snapshot() { output.snapshot() }
  }

  func finish(_ side: IntervalJoin.Side) {
    guard gate.finish(side.rawValue) else { return }
    forget { _ in true }
    output.finish()
  }
}
