/// `summarize` by windows of the event time, on a stream that does not end.
///
/// A window is given out once, when the watermark passes its end, and then forgotten. Rows of a window
/// that has been given out are late: they are dropped and counted. What is open at the end of the
/// input is given out then, last of all the rows without an event time.
final class WindowedSummarize: Operator {
  private let window: WindowKey
  private let keys: [Expression]
  private let aggregates: [BoundAggregate]
  private let results: [Expression]
  private let inputSchema: Schema
  private let stream: StreamState

  /// The groups of the windows of a pane, by its number.
  private var panes: [Int64: GroupTable] = [:]

  /// The place in the input of the first chunk with rows of a pane, by its number.
  private var tickets: [Int64: Int] = [:]

  /// Panes before this one have been given out.
  private var firstOpen: Int64 = 0

  /// The pane of rows whose window is null, which is open until the end.
  private static let timeless = Int64.max

  /// What the panes keep.
  private var paneBytes = 0

  private var wantsMore = true

  init(
    _ window: WindowKey, keys: [Expression], _ aggregates: [BoundAggregate],
    results: [Expression], inputSchema: Schema, output: Operator?, _ run: RunContext,
    _ stream: StreamState
  ) {
    self.window = window
    self.keys = keys
    self.aggregates = aggregates
    self.results = results
    self.inputSchema = inputSchema
    self.stream = stream
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard batch.count > 0 else { return wantsMore }
    let starts = keys[window.position].evaluate(batch, context)
    let first = pane(starts, 0)
    var row = 1
    if starts.isConstant { row = batch.count }
    while row < batch.count, pane(starts, row) == first { row += 1 }
    if row == batch.count {
      add(batch, to: first)
      return account() && wantsMore
    }
    for part in parts(of: starts, count: batch.count) {
      let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: part.rows.count)
      indices.update(from: part.rows, count: part.rows.count)
      add(
        batch.selecting(Selection(indices: indices, count: part.rows.count)), to: part.pane)
    }
    return account() && wantsMore
  }

  /// The rows of each pane; late ones, whatever their pane, are together.
  private func parts(of starts: Column, count: Int) -> [(pane: Int64, rows: [UInt32])] {
    var parts: [(pane: Int64, rows: [UInt32])] = []
    var positions: [Int64: Int] = [:]
    var last = 0
    for row in 0..<count {
      let pane = Swift.max(pane(starts, row), firstOpen - 1)
      // Neighbours are mostly of the same pane.
      if parts.isEmpty || parts[last].pane != pane {
        last = positions[pane] ?? parts.count
        if last == parts.count {
          positions[pane] = last
          parts.append((pane, []))
        }
      }
      parts[last].rows.append(UInt32(row))
    }
    return parts
  }

  private func add(_ batch: Batch, to pane: Int64) {
    guard pane >= firstOpen else {
      // Of a window that an earlier run has given out: it has dealt with these rows.
      if stream.isRebuilding { return }
      stream.lateCount += batch.count
      stream.keepLate?(batch, inputSchema)
      return
    }
    let known = panes[pane]
    let table = known ?? open(pane)
    if known != nil { paneBytes -= table.byteCount }
    table.add(batch, context)
    paneBytes += table.byteCount
  }

  private func open(_ pane: Int64) -> GroupTable {
    let table = GroupTable(keys: keys, aggregates)
    panes[pane] = table
    tickets[pane] = stream.ticket
    return table
  }

  private func pane(_ starts: Column, _ row: Int) -> Int64 {
    guard let start = starts.value(row, as: Datetime.self) else { return Self.timeless }
    return start.ticks / stream.paneTicks
  }

  override func advance(to watermark: Datetime) {
    let pane = (window.time.value(watermark, context)?.ticks ?? 0) / stream.paneTicks
    if pane > firstOpen {
      firstOpen = pane
      let closed = panes.keys.filter { $0 < pane }
      if !closed.isEmpty {
        emit(closed.sorted(), forgets: true)
        output?.endEmission(.windows)
      }
    }
    // No window before this one can come any more. Where several inputs meet, each is waited for.
    output?.advance(to: Datetime(ticks: firstOpen * stream.paneTicks))
  }

  override func finish() {
    emit(panes.keys.sorted(), forgets: true)
    output?.endEmission(.windows)
    output?.finish()
  }

  override func snapshot() {
    guard stream.showsOpenWindows else { return }
    emit(panes.keys.sorted(), forgets: false)
    output?.endEmission(.snapshot)
  }

  private func emit(_ numbers: [Int64], forgets: Bool) {
    let results = results
    for number in numbers {
      guard let table = panes[number] else { continue }
      if forgets {
        panes[number] = nil
        tickets[number] = nil
        paneBytes -= table.byteCount
      }
      // What is counted as used besides is at least what has just been given up.
      table.rows(mayUse: { account(besides: $0 + (forgets ? table.byteCount : 0)) }) { batch in
        guard wantsMore else { return false }
        let columns = results.map { $0.evaluate(batch, context) }
        if !emit(Batch(count: batch.count, columns: columns)) {
          wantsMore = false
          stream.isSatisfied = true
        }
        return wantsMore
      }
    }
    _ = account()
  }

  // An upstream's snapshots are of whole tables, which have no windows that are still to come.
  override func endEmission(_ emission: Emission) {}

  override var oldestTicket: Int? { tickets.values.min() }

  override var byteCount: Int { panes.count * 256 + paneBytes }
}
