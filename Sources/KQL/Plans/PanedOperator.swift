/// Keeps rows by the span of time that they are in, until no row of that span is expected any more.
///
/// Spans are given up in the order of time, each once. Rows of a span that has been given up are late:
/// they are dropped and counted. What is open at the end of the input is given up then, last of all the
/// rows without a time.
class PanedOperator<Pane: AnyObject>: Operator, OriginKeeping {
  final let stream: StreamState

  /// The time of each row.
  private final let key: Expression

  /// How that follows from the event time.
  private final let time: TimeColumn

  private final let inputSchema: Schema

  /// What is kept of a span of time.
  private struct Span {
    let pane: Pane

    /// The time of its first row, in ticks.
    let time: Int64

    /// The earliest chunk that it has rows of.
    var origin: Int

    /// Whether there is a row with another time.
    var isMixed = false
  }

  /// By the number of the span.
  private final var spans: [Int64: Span] = [:]

  /// Spans before this one have been given up.
  private final var firstOpen: Int64 = 0

  private final var steady = SteadySpan()

  /// The span of rows whose time is null, which is open until the end.
  private static var timeless: Int64 { .max }

  /// What the panes keep.
  private final var paneBytes = 0

  private final var future: FutureSpans

  /// The watermark before the last one with which a span was given up.
  private final var before = Datetime.minimum
  private final var watermark = Datetime.minimum

  /// Rows that are not final, until the next snapshot.
  private final var previewed: [Batch] = []

  /// Whether the operators after this one want more rows.
  final var wantsMore = true

  init(
    _ key: Expression, _ time: TimeColumn, inputSchema: Schema, output: Operator?,
    _ run: RunContext, _ stream: StreamState
  ) {
    self.key = key
    self.time = time
    self.inputSchema = inputSchema
    self.stream = stream
    future = FutureSpans(stream.futureRoom)
    super.init(output: output, run)
  }

  /// Makes what keeps the rows of a span.
  func makePane() -> Pane { preconditionFailure("an operator without panes") }

  /// Keeps rows.
  func add(_ batch: Batch, to pane: Pane) {}

  /// A pane that has the same rows.
  func copy(of pane: Pane) -> Pane { pane }

  /// What a pane takes.
  func byteCount(of pane: Pane) -> Int { 0 }

  /// Carries the rows of a pane to a new one.
  func code(_ pane: Pane, _ coder: StateCoder) {}

  /// Passes on what becomes of a pane; `isMixed` says whether its rows differ in their time.
  ///
  /// Only one that `isLast` is given up then.
  func give(_ pane: Pane, isMixed: Bool, isLast: Bool) {}

  /// Whether the time that leaves is still the event time, and not that of windows.
  var keepsEventTime: Bool { false }

  /// Whether rows leave as they come, and only what is known of them is kept.
  var passesAtOnce: Bool { false }

  final override func process(_ batch: Batch) -> Bool {
    guard batch.count > 0 else { return wantsMore }
    let times = key.evaluate(batch, context)
    for part in parts(of: times, batch) { keep(part) }
    return account() && wantsMore
  }

  /// Rows of one span.
  private struct Part {
    var number: Int64
    var rows: Batch
    var time: Int64
    var isMixed: Bool
  }

  /// The rows of each span; late ones, whatever their span, are together.
  private func parts(of times: Column, _ batch: Batch) -> [Part] {
    let ticks = times.pointer(Datetime.self)
    func time(_ row: Int) -> Int64 {
      times.isNull(row) ? Self.timeless : ticks[times.index(row)].ticks
    }
    let first = time(0)
    var row = times.isConstant ? batch.count : 1
    while row < batch.count, time(row) == first { row += 1 }
    if row == batch.count {
      return [Part(number: span(first), rows: batch, time: first, isMixed: false)]
    }
    var parts: [(number: Int64, rows: [UInt32], time: Int64, isMixed: Bool)] = []
    var positions: [Int64: Int] = [:]
    var last = 0
    for row in 0..<batch.count {
      let time = time(row)
      let number = Swift.max(span(time), firstOpen - 1)
      // Neighbours are mostly of the same span.
      if parts.isEmpty || parts[last].number != number {
        last = positions[number] ?? parts.count
        if last == parts.count {
          positions[number] = last
          parts.append((number, [], time, false))
        }
      }
      if parts[last].time != time { parts[last].isMixed = true }
      parts[last].rows.append(UInt32(row))
    }
    return parts.map { part in
      Part(
        number: part.number, rows: batch.selecting(Selection(part.rows)), time: part.time,
        isMixed: part.isMixed)
    }
  }

  private func span(_ time: Int64) -> Int64 {
    time == Self.timeless ? time : time / stream.paneTicks
  }

  private func keep(_ part: Part) {
    guard part.number >= firstOpen, hasRoom(part) else {
      stream.lateCount += part.rows.count
      stream.keepLate?(part.rows, inputSchema)
      return
    }
    let known = spans[part.number]
    let span = known ?? Span(pane: makePane(), time: part.time, origin: context.origin)
    let before = known == nil ? 0 : byteCount(of: span.pane)
    add(part.rows, to: span.pane)
    let grown = byteCount(of: span.pane) - before
    paneBytes += grown
    if known == nil { spans[part.number] = span }
    if context.origin < span.origin { spans[part.number]?.origin = context.origin }
    if part.isMixed || part.time != span.time { spans[part.number]?.isMixed = true }
    future.add(grown + (known == nil ? 256 : 0), to: part.number)
  }

  /// Whether rows may be kept: those too far in the future may take only so much.
  private func hasRoom(_ part: Part) -> Bool {
    guard part.number != Self.timeless else { return true }
    future.move(to: stream.horizon) {
      (time.value($0, context)?.ticks ?? .max) / stream.paneTicks
    } byteCount: { number in
      spans.reduce(0) {
        $1.key > number && $1.key != Self.timeless
          ? $0 + byteCount(of: $1.value.pane) + 256 : $0
      }
    }
    if future.hasRoom(for: part.number) { return true }
    stream.futureCount += part.rows.count
    return false
  }

  final override func advance(to watermark: Datetime) {
    let number = span(at: watermark)
    if number > firstOpen {
      firstOpen = number
      before = self.watermark
      giveUp { $0 < number }
    }
    self.watermark = watermark
    // Where several inputs meet, each is waited for.
    let windows = Datetime(ticks: firstOpen * stream.paneTicks)
    let isOther = keepsEventTime && !time.isEventTime
    output?.advance(to: passesAtOnce ? watermark : isOther ? before : windows)
  }

  /// The span that a row of the watermark's time would be in.
  private func span(at watermark: Datetime) -> Int64 {
    let span = { [time, context, stream] (ticks: Int64) in
      (time.value(Datetime(ticks: ticks), context)?.ticks ?? 0) / stream.paneTicks
    }
    // The time of receipt is another one at every event.
    return time.isReceipt ? span(watermark.ticks) : steady.number(at: watermark.ticks, span)
  }

  final override func finish() {
    giveUp { _ in true }
    output?.finish()
  }

  /// Rows without a time stay until the end, and are nobody's to wait for.
  final var oldestOrigin: Int? {
    spans.lazy.filter { $0.key != Self.timeless }.map(\.value.origin).min()
  }

  private func giveUp(_ isPast: (Int64) -> Bool) {
    let origin = context.origin
    defer { context.origin = origin }
    for number in spans.keys.filter(isPast).sorted() {
      guard let span = spans.removeValue(forKey: number) else { continue }
      paneBytes -= byteCount(of: span.pane)
      context.origin = span.origin
      give(span.pane, isMixed: span.isMixed, isLast: true)
    }
    _ = account()
  }

  /// Passes rows on, and learns whether more are wanted.
  final func pass(_ batch: Batch) -> Bool {
    guard wantsMore else { return false }
    if !emit(batch) {
      wantsMore = false
      stream.isSatisfied = true
    }
    return wantsMore
  }

  final override func preview(_ batch: Batch) { previewed.append(batch) }

  /// Whether rows are shown that only wait for others.
  var showsKept: Bool { true }

  final override func snapshot() {
    let wanted = wantsMore
    defer {
      previewed = []
      wantsMore = wanted
      output?.snapshot()
    }
    guard showsKept || !previewed.isEmpty else { return }
    var added: [Int64: [Part]] = [:]
    for batch in previewed {
      for part in parts(of: key.evaluate(batch, context), batch) where part.number >= firstOpen {
        added[part.number, default: []].append(part)
      }
    }
    for number in Set(spans.keys).union(added.keys).sorted() {
      let span = spans[number]
      guard let parts = added[number] else {
        if let span { give(span.pane, isMixed: span.isMixed, isLast: false) }
        continue
      }
      let pane = span.map { copy(of: $0.pane) } ?? makePane()
      for part in parts { add(part.rows, to: pane) }
      give(pane, isMixed: true, isLast: false)
    }
  }

  final override func code(_ coder: StateCoder) {
    coder.expect(stream.paneTicks, "--tolerance was another one")
    coder.code(&firstOpen)
    coder.code(&before)
    coder.code(&watermark)
    coder.code(&wantsMore)
    let numbers = spans.keys.sorted()
    let count = coder.count(numbers.count, of: 17)
    if coder.isReading {
      spans = [:]
      paneBytes = 0
    }
    for index in 0..<count where coder.fault == nil {
      var number = coder.isReading ? 0 : numbers[index]
      coder.code(&number)
      let known = spans[number]
      var time = known?.time ?? 0
      coder.code(&time)
      var isMixed = known?.isMixed ?? false
      coder.code(&isMixed)
      let pane = known?.pane ?? makePane()
      code(pane, coder)
      guard coder.isReading else { continue }
      spans[number] = Span(pane: pane, time: time, origin: context.origin, isMixed: isMixed)
      paneBytes += byteCount(of: pane)
    }
    guard coder.isReading else { return }
    future = FutureSpans(stream.futureRoom, keeping: paneBytes)
    _ = account()
  }

  final override var byteCount: Int { spans.count * 256 + paneBytes }
}
