import Glibc
import Synchronization

/// Threads that do parts of one piece of work together: what follows when the whole input has been read.
enum Crew {
  /// How many threads the query that this thread works for may use.
  static var size: Int { Allowance.current.threadCount }

  /// Does some parts at the same time, under this thread's allowance; this thread does the first, and
  /// where there is no other thread to be had, all of them.
  static func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    let allowance = Allowance.current
    withoutActuallyEscaping(body) { body in
      let threads = (1..<max(count, 1)).map { part in
        CrewThread { allowance.during { body(part) } }
      }
      if count > 0 { body(0) }
      for thread in threads { thread.join() }
    }
  }

  /// Does something for all of `count` things, in a part for each thread when there is `enough` to do.
  ///
  /// - Returns: The sum of what `body` says of the parts.
  @discardableResult
  static func divide(
    _ count: Int, enough: Bool, _ body: @Sendable (Range<Int>) -> Int
  ) -> Int {
    let parts = enough ? size : 1
    let sum = Atomic(0)
    perform(parts) { part in
      let more = body(count * part / parts..<count * (part + 1) / parts)
      sum.wrappingAdd(more, ordering: .relaxed)
    }
    return sum.load(ordering: .relaxed)
  }
}

/// A thread of a crew, or its work where there is none.
private final class CrewThread: Sendable {
  private let body: @Sendable () -> Void
  private nonisolated(unsafe) var thread: pthread_t?

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
    var started = pthread_t()
    let me = Unmanaged.passRetained(self)
    let failed = pthread_create(
      &started, nil,
      { start in
        if let start { Unmanaged<CrewThread>.fromOpaque(start).takeRetainedValue().body() }
        return nil
      }, me.toOpaque())
    if failed == 0 { thread = started } else { me.release() }
  }

  /// Waits for the end of the work.
  func join() {
    if let thread { pthread_join(thread, nil) } else { body() }
  }
}
