/// Brings batches of rows to a service; used by one thread at a time.
protocol BatchCarrier: AnyObject, Sendable {
  /// How large batches may be.
  var limits: BatchLimits { get }

  /// Where a line has the row as a JSON object, for dead letters.
  func object(of line: Range<Int>, in batch: RowsBatch) -> Range<Int>

  /// Prepares for rows of a table, before the first of them.
  ///
  /// - Throws: A transient error to be asked again.
  func announce(_ table: OutputTable) throws(SinkError)

  /// Sends a batch.
  ///
  /// - Throws: A transient error to be given the same batch again.
  func send(_ batch: RowsBatch) throws(SinkError) -> BatchOutcome

  /// Does what is left to do when all batches are sent: before a mark, and from time to time.
  func settle() throws(SinkError)

  /// Where it is, in one line, when all batches are sent; `nil` when it cannot tell.
  func mark() throws(SinkError) -> String?

  /// Learns that a mark it has given is written down.
  func stored(_ mark: String)

  /// Ends, when all batches are sent.
  func finish() throws(SinkError)

  /// What it counts.
  var counters: [Counter] { get }
}

extension BatchCarrier {
  /// The whole line.
  func object(of line: Range<Int>, in batch: RowsBatch) -> Range<Int> { line }
  /// Does nothing.
  func announce(_ table: OutputTable) throws(SinkError) {}
  /// Does nothing.
  func settle() throws(SinkError) {}
  /// It cannot tell.
  func mark() throws(SinkError) -> String? { nil }
  /// Does nothing.
  func stored(_ mark: String) {}
  /// Does nothing.
  func finish() throws(SinkError) {}
  /// None.
  var counters: [Counter] { [] }
}
