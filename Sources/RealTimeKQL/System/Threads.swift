import Glibc

/// A lock with a condition to wait for.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func lock() { pthread_mutex_lock(mutex) }
  func unlock() { pthread_mutex_unlock(mutex) }

  /// Locks it unless somebody holds it.
  func tryLock() -> Bool { pthread_mutex_trylock(mutex) == 0 }

  /// Waits until somebody calls ``wakeAll()`` or ``wakeOne()``; the lock is held before and after.
  func wait() { pthread_cond_wait(condition, mutex) }

  /// Waits until somebody calls ``wakeAll()`` or ``wakeOne()``, or a time of ``monotonicNanoseconds()`` has come.
  func wait(until time: Int64) {
    var end = timespec(
      tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    pthread_cond_timedwait(condition, mutex, &end)
  }

  /// Wakes everybody who waits.
  func wakeAll() { pthread_cond_broadcast(condition) }

  /// Wakes one of those who wait.
  func wakeOne() { pthread_cond_signal(condition) }

  func locked<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body()
  }
}

/// Runs a body on a thread of its own, which may block and has a deep stack.
///
/// Deeply nested expressions are evaluated recursively, and the threads of Swift's pool must not wait
/// for input.
package func onOwnThread<Result: Sendable>(
  _ body: @escaping @Sendable () -> Result
) async -> Result {
  await withCheckedContinuation { start(ThreadWork(body, $0)) }
}

/// Runs the jobs of a task on threads of their own, for somebody who waits for it on a thread of Swift's pool:
/// all of those may wait.
package final class OwnThreads: TaskExecutor {
  /// Creates an executor.
  package init() {}

  package func enqueue(_ job: consuming ExecutorJob) {
    start(JobStart(UnownedJob(job), asUnownedTaskExecutor()))
  }
}

/// The processors of this machine.
package enum Processors {
  /// How many there are.
  package static let count = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}

/// Runs a body on a thread of its own, for which nobody waits.
///
/// - Returns: Whether there was a thread to be had.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool { create(ThreadBody(body)) }

private func start(_ work: ThreadStart) {
  // No thread to be had: do the work here rather than not at all.
  if !create(work) { work.run() }
}

private func create(_ work: ThreadStart) -> Bool {
  let start = Unmanaged.passRetained(work)
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setstacksize(&attributes, 64 << 20)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var thread = pthread_t()
  let failed = pthread_create(&thread, &attributes, { runThread($0) }, start.toOpaque())
  pthread_attr_destroy(&attributes)
  if failed != 0 { start.release() }
  return failed == 0
}

/// What a thread does.
private class ThreadStart {
  func run() {}
}

private final class ThreadBody: ThreadStart {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  override func run() { body() }
}

private final class JobStart: ThreadStart {
  private let job: UnownedJob
  private let executor: UnownedTaskExecutor

  init(_ job: UnownedJob, _ executor: UnownedTaskExecutor) {
    self.job = job
    self.executor = executor
  }

  override func run() { job.runSynchronously(on: executor) }
}

private final class ThreadWork<Result: Sendable>: ThreadStart {
  private var body: (@Sendable () -> Result)?
  private let continuation: CheckedContinuation<Result, Never>

  init(_ body: @escaping @Sendable () -> Result, _ continuation: CheckedContinuation<Result, Never>)
  {
    self.body = body
    self.continuation = continuation
  }

  override func run() {
    if let result = result() { continuation.resume(returning: result) }
  }

  /// Does the work and lets go of all it holds, so that whoever waits finds files closed.
  private func result() -> Result? {
    defer { body = nil }
    return body?()
  }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().run()
  return nil
}
