import Glibc

/// Runs work on a thread with a large stack, because queries nest and so does what walks them.
enum LargeStack {
  /// Only what is touched takes memory.
  private static let size = 256 << 20

  /// Runs the body and waits for it.
  ///
  /// - Returns: What the body returns; it runs on this thread when no other can be had.
  static func run<Result>(_ body: () -> Result) -> Result {
    var result: Result?
    withoutActuallyEscaping(body) { body in
      let job = Job { result = body() }
      let context = Unmanaged.passRetained(job)
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      defer { pthread_attr_destroy(&attributes) }
      pthread_attr_setstacksize(&attributes, size)
      var thread = pthread_t()
      let status = pthread_create(
        &thread, &attributes,
        { context in
          if let context { Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body() }
          return nil
        }, context.toOpaque())
      if status == 0 {
        pthread_join(thread, nil)
      } else {
        context.release()
      }
    }
    return result ?? body()
  }

  private final class Job {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }
}
