package import KQL
package import RealTimeKQL
import Synchronization

/// Keeps the rows of a run, to be shown again and exported.
///
/// Of more rows than it keeps, the last are kept.
package final class KeptRows: Sendable {
  private struct State {
    var tables: [KeptTable] = []
    var count = 0
    var dropped = 0
  }

  /// Rows of one query.
  package struct KeptTable: Sendable {
    /// The query, where there are several.
    package var title: String?
    /// The rows.
    package var table: Table
  }

  /// Guards the rows, which the run's threads bring.
  private let state = Mutex(State())

  /// How many rows are kept.
  private static let limit = 100_000

  /// What a run calls them among its outputs.
  package static let name = "rows"

  /// Keeps nothing yet.
  package init() {}

  /// What takes the rows of a run besides its outputs.
  package var sink: any Sink {
    ClosureOutput { (batch) throws(SinkError) in self.keep(batch.table, of: batch.title) }
  }

  /// Keeps the tables of a query.
  package func keep(_ tables: [Table]) { for table in tables { keep(table, of: nil) } }

  private func keep(_ table: Table, of title: String?) {
    state.withLock { state in
      state.count += table.count
      if let last = state.tables.last, last.title == title, last.table.schema == table.schema,
        title != nil || table.count > 0
      {
        state.tables[state.tables.count - 1].table.batches += table.batches
      } else {
        state.tables.append(KeptTable(title: title, table: table))
      }
      while state.count > Self.limit, let first = state.tables.first?.table.batches.first {
        if state.tables.count == 1, state.tables[0].table.batches.count == 1 { break }
        state.tables[0].table.batches.removeFirst()
        state.count -= first.count
        state.dropped += first.count
        if state.tables[0].table.batches.isEmpty { state.tables.removeFirst() }
      }
    }
  }

  /// The tables, in their order.
  package var tables: [KeptTable] { state.withLock { $0.tables } }

  /// How many rows came before those that are kept.
  package var dropped: Int { state.withLock { $0.dropped } }
}
