import KQL
import Synchronization

/// A query of a run, from the start or a reload until it ends.
final class StandingQuery: @unchecked Sendable {
  /// What people call it: the comment above it, or its file.
  let name: String

  /// Tells whether it is still the same when its file is read again.
  let identity: String

  let execution: QueryExecution

  /// The names that it finds in values, though events may have them too.
  let unpackedNames: [String]

  /// Whether it takes events.
  private let open = Atomic(true)

  /// Its workers, until it has ended; guarded by the run.
  var workers: [QueryWorker] = []

  /// What workers did in whose place others are; guarded by the run.
  private var past = QueryStatistics(name: "")

  /// Whether it has given out everything, so that another run has nothing to go on with.
  var hasGivenAll = false

  /// Whether something has gone wrong in it; guarded by the run.
  var hasFailed: Bool { outcome?.error != nil }

  /// What it did, once it has ended; guarded by the run.
  var outcome: QueryStatistics?

  init(
    name: String, identity: String, _ execution: QueryExecution, unpacking names: [String]
  ) {
    self.name = name
    self.identity = identity
    self.execution = execution
    unpackedNames = names
  }

  /// Makes its worker before the run has heard of it.
  ///
  /// - Throws: What goes wrong before the stream is read.
  func makeFirstWorker() throws(PipelineError) {
    do throws(RunError) {
      workers = [try execution.makeWorker()]
    } catch {
      throw .run("'\(name)': \(error.message)")
    }
  }

  /// Whether it takes events, from any thread.
  var isOpen: Bool { open.load(ordering: .acquiring) }

  /// Lets it take no more events.
  ///
  /// - Returns: Whether it did until now.
  func close() -> Bool {
    let wasOpen = open.exchange(false, ordering: .acquiringAndReleasing)
    if wasOpen { Self.closed.add(1, ordering: .acquiringAndReleasing) }
    return wasOpen
  }

  private static let closed = Atomic(0)

  /// How many have been closed in all runs: where that is as it was, none has been.
  static var closings: Int { closed.load(ordering: .acquiring) }

  /// What it has done so far; guarded by the run.
  func statistics(error: String? = nil) -> QueryStatistics {
    if let outcome { return outcome }
    var statistics = past
    statistics.name = name
    statistics.emitted += execution.emittedCount(workers)
    for worker in workers {
      statistics.read += worker.takenCount
      statistics.late += worker.lateCount
      statistics.futureDropped += worker.futureCount
      statistics.joinWindowPassed += worker.cutCount
      if let time = worker.newestTime, time > statistics.newestTime ?? .minimum {
        statistics.newestTime = time
      }
    }
    let operators = execution.operatorStatistics(workers)
    if statistics.operators.isEmpty {
      statistics.operators = operators
    } else {
      for (place, figures) in operators.enumerated() {
        statistics.operators[place].rows += figures.rows
        statistics.operators[place].seconds += figures.seconds
      }
    }
    statistics.error = error
    return statistics
  }

  /// Puts a worker that has seen nothing in place of its worker.
  ///
  /// - Returns: The new one.
  func restart() throws(RunError) -> QueryWorker {
    let worker = try execution.makeWorker()
    past = statistics()
    workers = [worker]
    return worker
  }

  /// Ends it and lets go of what it keeps; guarded by the run.
  func end(error: String? = nil) {
    _ = close()
    guard outcome == nil else { return }
    outcome = statistics(error: error)
    workers = []
    execution.abandon()
  }
}
