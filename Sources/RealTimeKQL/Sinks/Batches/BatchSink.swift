import Glibc
import KQL
import Synchronization

/// Puts rows into batches for a service, and keeps a batch until the service has it.
///
/// It holds at most the rows of one write and one batch. What the service refuses is divided until the
/// rows to blame are alone; those go to the dead letters.
final class BatchSink: OpenSink, @unchecked Sendable {
  private let output: any SpoolableSink
  private let carrier: any BatchCarrier
  private let refused: RefusedRows
  private let name: String

  /// Guards the tables, which workers announce.
  private let tables = Mutex<[OutputTable]>([])

  /// Guards the numbers that statistics ask for.
  private let tally = Mutex((delivered: 0, waiting: 0))

  /// How many tables the carrier knows of.
  private var announced = 0

  /// Full batches, in order.
  private var ready: [RowsBatch] = []

  /// The batch that rows are added to.
  private var filling: RowsBatch?

  /// Rows that are refused, until all others of a write are sent.
  private var letters: [(line: [UInt8], reason: String)] = []

  /// Whether the rows of a write that has failed are taken: they come again.
  private var hasTaken = false

  /// How many rows were taken, by earlier runs too.
  private var number: Int

  /// Makes the sink of a carrier.
  ///
  /// - Parameters:
  ///   - name: For messages.
  ///   - output: Makes lines of rows, each of which ends in a newline and has no other.
  ///   - carrier: Brings the batches where they belong.
  ///   - context: What is known of the run.
  ///   - number: How many rows earlier runs have taken.
  init(
    _ name: String, _ output: any SpoolableSink, _ carrier: any BatchCarrier,
    _ context: SinkContext, number: Int = 0
  ) {
    self.name = name
    self.output = output
    self.carrier = carrier
    self.number = number
    refused = context.refused
  }

  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { if $0.count <= table.number { $0.append(table) } }
    return output.encoder(for: table)
  }

  var flushInterval: Duration? { carrier.limits.interval }

  var deliveredRows: Int? { tally.withLock(\.delivered) }

  var counters: [Counter] {
    let waiting = tally.withLock(\.waiting)
    return
      (waiting > 0 ? [Counter("inFlight", waiting, label: "not delivered", isGauge: true)] : [])
      + carrier.counters
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    try announceTables()
    if !hasTaken {
      take(rows)
      hasTaken = true
    }
    try sendReady()
    hasTaken = false
  }

  func flush() throws(SinkError) {
    try announceTables()
    closeFilling()
    try sendReady()
    try carrier.settle()
  }

  func mark() throws(SinkError) -> SinkMark? {
    try carrier.mark().map { SinkMark("\(number) \($0)") }
  }

  func stored(_ mark: SinkMark) {
    if let space = mark.text.firstIndex(of: " ") {
      carrier.stored(String(mark.text[mark.text.index(after: space)...]))
    }
  }

  func finish() throws(SinkError) { try carrier.finish() }

  /// The number of rows and the carrier's words of a mark of ``mark()``.
  static func parts(of mark: SinkMark) -> (number: Int, words: String)? {
    guard let space = mark.text.firstIndex(of: " "), let number = Int(mark.text[..<space]) else {
      return nil
    }
    return (number, String(mark.text[mark.text.index(after: space)...]))
  }

  private func announceTables() throws(SinkError) {
    let tables = tables.withLock { $0 }
    while announced < tables.count {
      try carrier.announce(tables[announced])
      announced += 1
    }
  }

  /// Cuts rows into lines and puts them into batches.
  private func take(_ rows: EncodedRows) {
    let before = number
    for block in rows.blocks {
      var rest = rows.bytes(of: block)
      while let start = rest.baseAddress, let newline = memchr(start, 0x0A, rest.count) {
        let count = UnsafeRawPointer(newline) - start + 1
        add(UnsafeRawBufferPointer(start: start, count: count), table: block.table)
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
    tally.withLock { $0.waiting += number - before }
  }

  private func add(_ line: UnsafeRawBufferPointer, table: Int) {
    let limits = carrier.limits
    defer { number += 1 }
    if line.count > limits.bytes {
      var alone = RowsBatch(table: table)
      alone.append(line, number: number)
      refuse(
        0, of: alone, "the row has \(line.count) bytes, and a request takes \(limits.bytes)")
      return
    }
    if let batch = filling,
      batch.table != table || batch.count >= limits.rows
        || batch.bytes.count + line.count > limits.bytes
    {
      closeFilling()
    }
    if filling == nil { filling = RowsBatch(table: table) }
    filling?.append(line, number: number)
    if let batch = filling, batch.count >= limits.rows { closeFilling() }
  }

  private func closeFilling() {
    guard let batch = filling else { return }
    ready.append(batch)
    filling = nil
  }

  /// Sends what is full, oldest first.
  private func sendReady() throws(SinkError) {
    while let batch = ready.first {
      switch try carrier.send(batch) {
      case .taken:
        ready.removeFirst()
        count(delivered: batch.count)
      case .withheld:
        ready.removeFirst()
        tally.withLock { $0.waiting -= batch.count }
      case .refused(let reason): divide(batch, reason)
      case .partly(let bad, let again, let reason, let after):
        ready.removeFirst()
        for (row, reason) in bad { refuse(row, of: batch, reason) }
        count(delivered: batch.count - bad.count - again.count)
        guard !again.isEmpty else { continue }
        ready.insert(batch.picking(again), at: 0)
        throw SinkError("\(name): \(reason)", .transient(after: after))
      }
    }
    while let letter = letters.first {
      try refused.take(String(decoding: letter.line, as: UTF8.self), reason: letter.reason)
      letters.removeFirst()
    }
  }

  /// Finds the row to blame by halves.
  private func divide(_ batch: RowsBatch, _ reason: String) {
    ready.removeFirst()
    guard batch.count > 1 else { return refuse(0, of: batch, reason) }
    let half = batch.count / 2
    ready.insert(batch.picking(half..<batch.count), at: 0)
    ready.insert(batch.picking(0..<half), at: 0)
  }

  private func refuse(_ row: Int, of batch: RowsBatch, _ reason: String) {
    let object = carrier.object(of: batch.range(row), in: batch)
    letters.append((Array(batch.bytes[object]), reason))
    tally.withLock { $0.waiting -= 1 }
  }

  private func count(delivered: Int) {
    tally.withLock {
      $0.delivered += delivered
      $0.waiting -= delivered
    }
  }
}
