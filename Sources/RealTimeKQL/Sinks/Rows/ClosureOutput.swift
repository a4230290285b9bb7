import KQL
import Synchronization

/// An output that gives the rows to a closure, as values.
///
/// ```swift
/// let output = ClosureOutput { (batch) throws(SinkError) in
///   for row in batch { alert(row["user", as: String.self]) }
/// }
/// ```
public struct ClosureOutput: Sink {
  private let take: @Sendable (ResultBatch) throws(SinkError) -> Void

  /// Gives rows to a closure, in order, by one thread at a time; while it works the run waits.
  ///
  /// When it throws an error that is transient, it gets the same rows again, and otherwise no more.
  public init(_ take: @escaping @Sendable (ResultBatch) throws(SinkError) -> Void) {
    self.take = take
  }

  /// Opens nothing.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink { ClosureSink(take) }
}

private final class ClosureSink: OpenSink, @unchecked Sendable {
  private let take: @Sendable (ResultBatch) throws(SinkError) -> Void

  /// Guards the tables, which workers announce.
  private let tables = Mutex<[Int: OutputTable]>([:])

  /// How many blocks were taken of rows that come again; used by the thread that writes.
  private var taken = 0

  init(_ take: @escaping @Sendable (ResultBatch) throws(SinkError) -> Void) { self.take = take }

  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { $0[table.number] = table }
    return .values(table)
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    let tables = tables.withLock { $0 }
    for block in rows.blocks.dropFirst(taken) {
      if let table = tables[block.table] { try take(ResultBatch(rows, block, of: table)) }
      taken += 1
    }
    taken = 0
  }
}
