/// Puts the values of `next` behind the columns of rows: each waits for later ones.
final class LaterColumn: Operator {
  private let call: WindowCall

  /// The column with the event time.
  private let time: Int?

  /// Rows behind which not enough others have come yet.
  private var waiting: [Batch] = []
  private var waitingBytes = 0

  /// The earliest event time among them, in ticks.
  private var earliest = Int64.max

  private var previewed: [Batch] = []

  init(_ call: WindowCall, time: Int?, output: Operator, _ run: RunContext) {
    self.call = call
    self.time = time
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard batch.count > 0 else { return true }
    let rows = ConcatenatedRows(waiting + [batch]).batch
    let ready = Swift.max(0, rows.count - call.lookahead)
    let all = completed(rows)
    let (rest, bytes) = rows.slice(ready..<rows.count).copied()
    waiting = [rest]
    waitingBytes = bytes
    earliest = .max
    if let time {
      let column = rest.column(time).converted(to: .datetime)
      for row in 0..<rest.count {
        if let value = column.value(row, as: Datetime.self) {
          earliest = Swift.min(earliest, value.ticks)
        }
      }
    }
    return account() && emit(all.slice(0..<ready))
  }

  /// The rows with the values, as if no others came.
  private func completed(_ rows: Batch) -> Batch {
    let operands = call.operands.map { $0.evaluate(rows, context) }
    var function = call.makeFunction()
    context.places[ObjectIdentifier(call)] = rows.columnCount
    return rows.appending([function.values(operands, count: rows.count)])
  }

  override func advance(to watermark: Datetime) {
    if waiting.isEmpty || waiting[0].count == 0 { return super.advance(to: watermark) }
    guard time != nil, let held = Datetime.checked(Swift.min(earliest, watermark.ticks)) else {
      return
    }
    super.advance(to: held)
  }

  override func finish() {
    let rows = ConcatenatedRows(waiting).batch
    waiting = []
    waitingBytes = 0
    if rows.count > 0 { _ = emit(completed(rows)) }
    output?.finish()
  }

  override func preview(_ batch: Batch) { previewed.append(batch) }

  override func snapshot() {
    // Rows that only wait for the next are not shown.
    if !previewed.isEmpty { _ = emit(completed(ConcatenatedRows(waiting + previewed).batch)) }
    previewed = []
    output?.snapshot()
  }

  override func code(_ coder: StateCoder) {
    coder.code(&waiting)
    coder.code(&earliest)
    guard coder.isReading else { return }
    waitingBytes = waiting.reduce(0) { $0 + $1.byteCount }
    _ = account()
  }

  override var byteCount: Int { waitingBytes }
}
