import Glibc

/// Runs work on threads with a large stack, because queries nest and so does what walks them.
enum LargeStack {
  /// Only what is touched takes memory.
  private static let size = 256 << 20

  /// Runs the body and waits for it.
  ///
  /// - Returns: What the body returns; it runs on this thread when no other can be had.
  static func run<Result>(_ body: () -> Result) -> Result {
    var result: Result?
    withoutActuallyEscaping(body) { body in
      if let thread = thread(Job { result = body() }, isDetached: false) {
        pthread_join(thread, nil)
      }
    }
    return result ?? body()
  }

  /// Starts the body and returns; without another thread it is done here.
  static func start(_ body: @escaping @Sendable () -> Void) {
    if thread(Job(body), isDetached: true) == nil { body() }
  }

  private static func thread(_ job: Job, isDetached: Bool) -> pthread_t? {
    let context = Unmanaged.passRetained(job)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, size)
    if isDetached {
      pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { context in
        if let context { Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, context.toOpaque())
    if status == 0 { return thread }
    context.release()
    return nil
  }

  private final class Job {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }
}
