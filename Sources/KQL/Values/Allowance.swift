import Glibc

/// What a query may use while it is bound and while it runs: memory, files, threads, and time until it is
/// told to stop.
///
/// Operators have it in their context. What is deep inside of expressions and values asks for the one of
/// the thread, which ``during(_:)`` sets.
package final class Allowance: Sendable {
  /// What it may keep; `nil` for any amount.
  package let memory: MemoryAccount?

  /// Tells it to give up.
  package let stop: StopToken

  /// The local files that it may read.
  package let files: AllowedFiles

  /// Where it puts what memory does not hold; `nil` when all must stay in memory.
  package let spill: SpillSpace?

  /// How many threads may work on what is left when the input has ended.
  package let threadCount: Int

  /// Creates an allowance.
  package init(
    memory: MemoryAccount? = nil, stop: StopToken = StopToken(), files: AllowedFiles = .all,
    spill: SpillSpace? = nil, threadCount: Int = 1
  ) {
    self.memory = memory
    self.stop = stop
    self.files = files
    self.spill = spill
    self.threadCount = threadCount
  }

  /// Any amount of memory and time, and every file.
  package static let unlimited = Allowance()

  /// Where each thread keeps the allowance that it works under.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  /// Does something under this allowance, on this thread.
  @inline(__always)
  package func during<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let key = Self.key
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque()))
    defer { pthread_setspecific(key, UnsafeRawPointer(outer)) }
    return try body()
  }

  /// Whether what this thread works for is to be given up.
  static var isOver: Bool {
    guard let current = pthread_getspecific(key) else { return false }
    return Unmanaged<Allowance>.fromOpaque(current)._withUnsafeGuaranteedRef {
      $0.stop.isAbandoned
    }
  }

  /// The allowance that this thread works under.
  static var current: Allowance {
    guard let current = pthread_getspecific(key) else { return .unlimited }
    return Unmanaged<Allowance>.fromOpaque(current).takeUnretainedValue()
  }
}
