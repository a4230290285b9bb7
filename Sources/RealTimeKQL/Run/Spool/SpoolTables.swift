import KQL
import Synchronization

/// The tables of the rows in a spool, and the numbers that they have in the run.
final class SpoolTables: Sendable {
  /// The tables at a moment.
  struct State: Sendable {
    /// What a file begins with: the tables by their numbers in the files.
    var head: SpoolHead

    /// Their numbers in the files, by those in the run.
    fileprivate var numbers: [Int: Int] = [:]

    /// The number that a table of the run has in the files.
    func number(_ table: Int) -> Int { numbers[table] ?? 0 }
  }

  /// Guards the tables, which workers announce.
  private let state: Mutex<State>

  /// Begins with those that are in the files.
  init(_ head: SpoolHead) { state = Mutex(State(head: head)) }

  /// The tables now.
  var now: State { state.withLock { $0 } }

  /// Adds a table of the run, unless one like it is there.
  func add(_ table: OutputTable) {
    state.withLock { state in
      let known = state.head.tables.firstIndex {
        $0.schema == table.schema && $0.title == table.title
      }
      state.numbers[table.number] = known ?? state.head.tables.count
      guard known == nil else { return }
      var table = table
      table.number = state.head.tables.count
      state.head.tables.append(table)
    }
  }
}
