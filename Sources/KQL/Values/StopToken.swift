import Synchronization

/// Tells everything that works for a run to give up.
///
/// Whatever may work for more than some milliseconds asks it: for every batch, or every some thousand
/// rows. It may be asked and told from any thread, also by C, through ``flag``.
package final class StopToken: @unchecked Sendable {
  private let isOver: UnsafeMutablePointer<Atomic<Bool>>

  /// Creates a token by which nobody has been told.
  package init() {
    isOver = .allocate(capacity: 1)
    isOver.initialize(to: Atomic(false))
  }

  deinit {
    isOver.deinitialize(count: 1)
    isOver.deallocate()
  }

  /// Whether to give up.
  @inline(__always)
  package var isAbandoned: Bool { isOver.pointee.load(ordering: .relaxed) }

  /// Tells everybody to give up, for good.
  package func abandon() { isOver.pointee.store(true, ordering: .relaxed) }

  /// A byte that is not zero once to give up; it is there as long as the token.
  var flag: UnsafeRawPointer { UnsafeRawPointer(isOver) }
}
