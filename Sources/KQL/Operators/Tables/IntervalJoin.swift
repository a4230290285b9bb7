/// Lets the rows of both sides of a join meet while they come, when they are near in time.
///
/// Rows match when their keys are equal and their times are at most the join window apart. A match
/// leaves when the later of its rows comes. A row that has no match leaves, if the kind of join gives
/// such rows, when the watermark has passed its time and the window; then it is forgotten, and rows
/// that are older than what has been forgotten are late.
///
/// So the event time of no row that is still to leave, by the time of either side, is before the
/// watermark less the window: that is how far the operators after the join are told the time is.
final class IntervalJoin: TimedSides {
  /// A side of the join.
  enum Side: Int {
    case left, right

    var other: Side { self == .left ? .right : .left }
  }

  private let kind: JoinKind
  private let keys: [JoinKey]
  private let columns: JoinColumns
  private let output: Operator
  private let stream: StreamState
  private let context: EvaluationContext
  private let window: Int64
  private var spans: TimePanes

  /// The columns that must be equal and follow from the event time, if there are such: a row is kept
  /// until no row with its time can come any more.
  private let times: JoinTimes?

  /// Whether it is only the setting that says how far apart rows may be.
  private let isCut: Bool

  /// The watermark before the last one with which a pane was forgotten.
  private var before = Datetime.minimum
  private var watermark = Datetime.minimum

  /// The rows kept of each side, by the span of time that they are in.
  private var panes: [[Int64: JoinPane]] = [[:], [:]]
  private var paneBytes = [0, 0]

  /// How many rows have come.
  private var arrivals = 0

  private var wantsMore = true
  private let gate = InputGate(2)

  init(
    _ kind: JoinKind, _ keys: [JoinKey], _ columns: JoinColumns, _ reach: JoinReach?,
    output: Operator, _ run: RunContext, _ stream: StreamState
  ) {
    self.kind = kind
    self.keys = keys
    self.columns = columns
    self.output = output
    self.stream = stream
    context = run.context
    let width: Int64
    switch reach {
    case .equal(let times):
      self.times = times
      window = 0
      width = stream.paneTicks
      isCut = false
    case .distance(let distance):
      times = nil
      window = Swift.max(distance, 1)
      width = Swift.max(window / TimePanes.perWindow, stream.paneTicks / 8, 1)
      isCut = false
    case nil:
      times = nil
      window = Swift.max(stream.joinWindow, 1)
      width = Swift.max(window / TimePanes.perWindow, 1)
      isCut = true
    }
    spans = TimePanes(width: width, stream)
  }

  /// The column with the time of a side's rows, if it is one of the keys.
  func time(of side: Side) -> Int? { side == .left ? times?.left : times?.right }

  /// What the rows of a side take.
  func byteCount(of side: Side) -> Int {
    paneBytes[side.rawValue] + panes[side.rawValue].count * 512
  }

  /// Takes in rows of a side; `times` has the event time of each in ticks, `nil` where it has none.
  ///
  /// `late` takes the row numbers of those that came too late.
  ///
  /// - Returns: `false` when no more rows are wanted.
  func process(
    _ batch: Batch, of side: Side, times: [Int64?], late: ([UInt32]) -> Void
  ) -> Bool {
    guard wantsMore, batch.count > 0 else { return wantsMore }
    let rows = spans.open(times, byteCount: byteCount, late: late)
    let values = keys.map {
      batch.column(side == .left ? $0.left : $0.right).converted(to: $0.type)
    }
    var arrived = ArrivedRows(
      batch: batch, values: values, times: times, rows: rows, side: side, first: arrivals)
    arrivals += batch.count
    meet(&arrived)
    keep(arrived)
    return wantsMore
  }

  /// How many bytes are kept of some panes.
  private func byteCount(_ isAsked: (Int64) -> Bool) -> Int {
    panes.joined().reduce(0) { isAsked($1.key) ? $0 + $1.value.byteCount : $0 }
  }

  /// Gives the matches of rows that have just come with those kept of the other side.
  private func meet(_ arrived: inout ArrivedRows) {
    let times = arrived.rows.compactMap { arrived.times[Int($0)] }
    let hasTimeless = times.count < arrived.rows.count
    let earliest = (times.min() ?? 0) &- window
    let latest = (times.max() ?? 0) &+ window
    let others = panes[arrived.side.other.rawValue]
    let reached = others.keys.filter { number in
      number == TimePanes.timeless || hasTimeless
        || (number >= earliest / spans.width && number <= latest / spans.width)
    }
    let takesFirst = kind.usesFirstLeftOnly && arrived.side == .right
    var firsts: [FirstMatch?] = takesFirst ? Array(repeating: nil, count: arrived.batch.count) : []
    for number in reached.sorted() {
      guard let pane = others[number] else { continue }
      var matches = JoinMatches()
      pane.forEachMatch(of: arrived, within: window) { row, other in
        if takesFirst {
          let order = pane.orders[Int(other)]
          if order < firsts[row]?.order ?? .max {
            firsts[row] = FirstMatch(order: order, pane: number, row: other)
          }
        } else {
          add(row, other, of: pane, &arrived, to: &matches)
        }
        return wantsMore
      }
      give(&matches, of: pane, arrived)
    }
    for (number, rows) in Dictionary(
      grouping: firsts.indices.filter { firsts[$0] != nil },
      by: {
        firsts[$0]?.pane ?? 0
      }
    ).sorted(by: { $0.key < $1.key }) {
      guard let pane = others[number] else { continue }
      var matches = JoinMatches()
      for row in rows {
        if let other = firsts[row]?.row { add(row, other, of: pane, &arrived, to: &matches) }
      }
      give(&matches, of: pane, arrived)
    }
    if arrived.side == .left ? kind.givesMatchedLeft : kind.givesMatchedRight {
      give(arrived.batch, arrived.rows.filter { arrived.isMatched[Int($0)] }, of: arrived.side)
    }
  }

  /// Takes note of a match.
  private func add(
    _ row: Int, _ other: UInt32, of pane: JoinPane, _ arrived: inout ArrivedRows,
    to matches: inout JoinMatches
  ) {
    let wasMatched = pane.isMatched[Int(other)]
    // Of several left rows only the first meets a right row.
    if kind.usesFirstLeftOnly, arrived.side == .left, wasMatched { return }
    pane.isMatched[Int(other)] = true
    arrived.isMatched[row] = true
    if kind.pairs {
      matches.rows.append(UInt32(row))
      matches.others.append(other)
      if matches.others.count == Batch.preferredCount { give(&matches, of: pane, arrived) }
    } else if !wasMatched, arrived.side == .right ? kind.givesMatchedLeft : kind.givesMatchedRight {
      matches.others.append(other)
    }
  }

  /// Passes on matches with the rows of a pane, or those rows alone.
  private func give(_ matches: inout JoinMatches, of pane: JoinPane, _ arrived: ArrivedRows) {
    defer { matches = JoinMatches() }
    guard !matches.others.isEmpty else { return }
    let others = pane.rows(matches.others)
    guard kind.pairs else { return pass(others) }
    let own = arrived.batch.picking(columns(of: arrived.side)).arranged(Selection(matches.rows))
    pass(arrived.side == .left ? own.appending(others) : others.appending(own))
  }

  /// Passes on rows of one side, with nulls for the columns of the other.
  private func give(_ batch: Batch, _ rows: [UInt32], of side: Side) {
    guard !rows.isEmpty else { return }
    give(batch.picking(columns(of: side)).selecting(Selection(rows)), of: side)
  }

  /// Passes on rows of the columns that the result has of a side.
  private func give(_ rows: Batch, of side: Side) {
    let types = side == .left ? columns.rightTypes : columns.leftTypes
    let nulls = Batch(
      count: rows.count,
      columns: columns(of: side.other).map { .nulls(types[$0], count: rows.count) })
    pass(side == .left ? rows.appending(nulls) : nulls.appending(rows))
  }

  private func pass(_ batch: Batch) {
    guard wantsMore, batch.count > 0 else { return }
    if !output.process(batch) {
      wantsMore = false
      stream.isSatisfied = true
    }
  }

  private func columns(of side: Side) -> [Int] { side == .left ? columns.left : columns.right }

  /// Keeps the rows that may still matter.
  private func keep(_ arrived: ArrivedRows) {
    let side = arrived.side
    let isGiven = side == .left ? kind.hasLeftColumns : kind.hasRightColumns
    // A row that leaves once, alone or with the first of the other side, is done when it has.
    let leavesOnce = kind.pairs ? kind.usesFirstLeftOnly && side == .right : isGiven
    var parts: [Int64: [UInt32]] = [:]
    for row in arrived.rows where !(leavesOnce && arrived.isMatched[Int(row)]) {
      parts[spans.number(of: arrived.times[Int(row)]), default: []].append(row)
    }
    for (number, rows) in parts {
      let known = panes[side.rawValue][number]
      let pane = known ?? JoinPane(isTimeless: number == TimePanes.timeless)
      if known == nil { panes[side.rawValue][number] = pane }
      let before = pane.byteCount
      pane.append(rows, of: arrived, columns: columns(of: side))
      paneBytes[side.rawValue] += pane.byteCount - before
      spans.add(pane.byteCount - before, to: number)
    }
  }

  /// Learns how far a side is; goes on when both have told.
  func advance(_ side: Side, to watermark: Datetime) {
    guard let earliest = gate.advance(side.rawValue, to: watermark) else { return }
    var mark = Swift.max(earliest.ticks - window, 0)
    if let times {
      mark = Swift.min(
        times.leftTime.value(earliest, context)?.ticks ?? 0,
        times.rightTime.value(earliest, context)?.ticks ?? 0)
    }
    let passed = mark / spans.width
    if passed > spans.firstOpen {
      spans.firstOpen = passed
      before = self.watermark
      forget { $0 < passed }
    }
    self.watermark = earliest
    let isOther = times.map { !$0.leftTime.isEventTime || !$0.rightTime.isEventTime } ?? false
    output.advance(to: isOther ? before : Datetime(ticks: spans.firstOpen * spans.width))
  }

  /// Gives the rows of some panes that have found no match, and forgets them all.
  private func forget(_ isPast: (Int64) -> Bool) {
    for side in [Side.left, .right] {
      let givesOther = side == .left ? kind.givesOtherLeft : kind.givesOtherRight
      for number in panes[side.rawValue].keys.filter(isPast).sorted() {
        guard let pane = panes[side.rawValue].removeValue(forKey: number) else { continue }
        paneBytes[side.rawValue] -= pane.byteCount
        if isCut, gate.areAllOpen { stream.cutCount += pane.orders.count }
        if givesOther { pane.forEachUnmatched { give($0, of: side) } }
      }
    }
  }

  /// Carries the rows of both sides, in place of those that are kept.
  func code(_ coder: StateCoder) {
    coder.expect(window, "--join-window was another one")
    coder.expect(spans.width, "--tolerance was another one")
    coder.code(&before)
    coder.code(&watermark)
    coder.code(&spans.firstOpen)
    coder.code(&arrivals)
    coder.code(&wantsMore)
    gate.code(coder)
    for side in [Side.left, .right] {
      TimePanes.code(&panes[side.rawValue], coder) {
        JoinPane(isTimeless: $0)
      } pane: {
        $0.code(coder)
      }
      paneBytes[side.rawValue] = panes[side.rawValue].values.reduce(0) { $0 + $1.byteCount }
    }
    if coder.isReading { spans.resume(keeping: paneBytes[0] + paneBytes[1]) }
  }

  /// Passes on the totals so far, once all inputs have.
  func snapshot() {
    if gate.snapshot() { output.snapshot() }
  }

  /// Learns that a side has ended.
  func finish(_ side: Side) {
    guard gate.finish(side.rawValue) else { return }
    forget { _ in true }
    output.finish()
  }
}

/// The left row that a right row meets, where only the first of them counts.
private struct FirstMatch {
  var order: Int
  var pane: Int64
  var row: UInt32
}

/// Matches with the rows of one pane: the rows that have just come, and the pane's.
private struct JoinMatches {
  var rows: [UInt32] = []
  var others: [UInt32] = []
}
