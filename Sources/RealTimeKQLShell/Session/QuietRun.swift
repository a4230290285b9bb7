import Glibc
import KQL
import RealTimeKQL
import Synchronization

/// A run of which nobody hears anything but its rows.
final class QuietRun: Sendable {
  /// Guards the rows and how the run has ended.
  private let state = Mutex((batches: [ResultBatch](), failure: PipelineError?.none))
  private let end = Gate()

  /// How long an input that ends is waited for, in seconds; Ctrl+C comes before.
  private static let longest = 600

  /// Runs a pipeline to its end, without its outputs.
  ///
  /// - Parameters:
  ///   - pipeline: What is run.
  ///   - seconds: When it is stopped at the latest, if its input does not end.
  ///   - isHasty: Whether it is stopped then also if its input ends.
  ///   - console: Whose Ctrl+C stops it too.
  /// - Returns: Its rows; `nil` when Ctrl+C came.
  /// - Throws: Why it failed.
  static func rows(
    of pipeline: Pipeline, seconds: Int, isHasty: Bool = false, _ console: any ShellConsole
  ) throws(PipelineError) -> [ResultBatch]? {
    var pipeline = pipeline
    let run = QuietRun()
    pipeline.sinks = [
      (
        "rows",
        ClosureOutput { (batch) throws(SinkError) in run.state.withLock { $0.batches.append(batch) }
        }
      )
    ]
    let planning = console.wait { [pipeline] in
      Result { () throws(PipelineError) in try pipeline.plan() }
    }
    guard let plan = try planning?.get() else { return nil }
    let limit = plan.isLive || isHasty ? seconds : longest
    let task = Task.detached(executorPreference: OwnThreads()) {
      do throws(PipelineError) {
        _ = try await plan.run()
      } catch {
        run.state.withLock { $0.failure = error }
      }
      run.end.open()
    }
    let hasEnded = console.wait {
      if !run.end.wait(seconds: limit) { task.cancel() }
      _ = run.end.wait(seconds: 5)
      return true
    }
    task.cancel()
    guard hasEnded == true else { return nil }
    let (batches, failure) = run.state.withLock { $0 }
    if let failure { throw failure }
    return batches
  }
}

/// Something that a thread waits for until another one opens it.
final class Gate: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Lets everybody pass from here on.
  func open() { sem_post(semaphore) }

  /// Waits until it is open.
  ///
  /// - Returns: Whether it was opened in time.
  func wait(seconds: Int) -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    time.tv_sec += seconds
    while sem_timedwait(semaphore, &time) != 0 { if errno != EINTR { return false } }
    sem_post(semaphore)
    return true
  }
}
