import Glibc
import KQL
import Synchronization

/// A row group whose columns are made by several threads at once.
final class ParquetGroup: @unchecked Sendable {
  /// A column; whoever has taken it uses it.
  final class Column {
    /// Makes its pages.
    private(set) var writer: ParquetColumnWriter

    private let parts: [ParquetColumnWriter.Part]
    private(set) var failure: SinkError?

    init(_ writer: consuming ParquetColumnWriter, _ parts: [ParquetColumnWriter.Part]) {
      self.writer = writer
      self.parts = parts
    }

    fileprivate func make() {
      do throws(SinkError) {
        try writer.write(parts)
      } catch {
        failure = error
      }
    }
  }

  private let columns: [Column]

  /// Which column is taken next.
  private let next = Atomic(0)

  /// Guards how many threads help.
  private let monitor = Monitor()
  private var helpers = 0

  init(_ columns: [Column]) { self.columns = columns }

  /// Makes the pages of all columns.
  ///
  /// - Throws: Why one cannot be made.
  func make() throws(SinkError) {
    for _ in 0..<Swift.min(Processors.count, columns.count) - 1 {
      monitor.locked { helpers += 1 }
      let isStarted = startThread { [self] in
        work()
        monitor.locked {
          helpers -= 1
          monitor.wakeAll()
        }
      }
      if !isStarted { monitor.locked { helpers -= 1 } }
    }
    work()
    monitor.locked { while helpers > 0 { monitor.wait() } }
    if let failure = columns.lazy.compactMap(\.failure).first { throw failure }
  }

  private func work() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < columns.count else { return }
      columns[index].make()
    }
  }
}
