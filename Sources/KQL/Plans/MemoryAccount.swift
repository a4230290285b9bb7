import Synchronization

/// What one query keeps, as part of what all queries of a run may keep together.
package final class MemoryAccount: Sendable {
  /// The bytes kept, over all workers.
  private let kept = Atomic(0)

  /// Whether the query has asked for more than there is, and must end.
  private let isExhausted = Atomic(false)

  /// What to say then.
  private let refusal: String

  /// Adds to what all queries keep, and exhausts one of their accounts if that is too much.
  private let addToAll: @Sendable (Int) -> Void

  /// Creates an account of nothing.
  ///
  /// - Parameters:
  ///   - refusal: The error when there is not enough: which query, and how much it may keep.
  ///   - addToAll: Adds bytes, or takes them off, to what all queries keep; where that is too much it
  ///     calls ``exhaust()`` of an account.
  package init(refusal: String, addToAll: @escaping @Sendable (Int) -> Void) {
    self.refusal = refusal
    self.addToAll = addToAll
  }

  /// The bytes kept, as far as workers have told.
  package var byteCount: Int { kept.load(ordering: .relaxed) }

  /// Ends the query: it must keep no more.
  package func exhaust() { isExhausted.store(true, ordering: .relaxed) }

  /// Why the query must end, if it must.
  package var error: RunError? {
    isExhausted.load(ordering: .relaxed) ? RunError(refusal) : nil
  }

  /// Whether the query may go on.
  var isOpen: Bool { !isExhausted.load(ordering: .relaxed) }

  /// Adds bytes, or takes them off.
  func add(_ bytes: Int) {
    guard bytes != 0 else { return }
    kept.add(bytes, ordering: .relaxed)
    addToAll(bytes)
  }
}

/// What one worker keeps for a query; it is taken off the account when the worker ends.
final class MemoryShare {
  let account: MemoryAccount

  private var kept = 0
  private var told = 0

  /// Smaller differences are not told to the account: other workers use it too.
  private static let grain = 1 << 14

  init(_ account: MemoryAccount) { self.account = account }

  deinit { account.add(-told) }

  /// Adds bytes, or takes them off.
  ///
  /// - Returns: Whether the query may go on.
  func add(_ bytes: Int) -> Bool {
    kept += bytes
    if (kept - told).magnitude >= Self.grain {
      account.add(kept - told)
      told = kept
    }
    return account.isOpen
  }
}
