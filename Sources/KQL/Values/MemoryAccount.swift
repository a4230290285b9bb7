import Synchronization

/// What one query keeps, as part of what all queries of a run may keep together.
package final class MemoryAccount: Sendable {
  /// The bytes kept, over all workers.
  private let kept = Atomic(0)

  /// Whether the query has asked for more than there is, and must end.
  private let isExhausted = Atomic(false)

  /// What the query was at when it had to end, as the first said who noticed.
  private let place = Mutex<String?>(nil)

  /// What to say then, of what the query was at if that is known.
  private let refusal: @Sendable (_ place: String?) -> String

  /// Adds to what all queries keep, and exhausts one of their accounts if that is too much.
  private let addToAll: @Sendable (Int) -> Void

  /// How many bytes all queries may keep together; `Int.max` for any number.
  package let limit: Int

  /// How many they keep now.
  private let keptByAll: @Sendable () -> Int

  /// Creates an account of nothing.
  ///
  /// - Parameters:
  ///   - refusal: The error when there is not enough: which query, how much it may keep, and what to do;
  ///     of the operator or function that the query was at, if it is known.
  ///   - limit: How many bytes all queries may keep together.
  ///   - keptByAll: How many they keep now.
  ///   - addToAll: Adds bytes, or takes them off, to what all queries keep; where that is too much it
  ///     calls ``exhaust()`` of an account.
  package init(
    refusal: @escaping @Sendable (_ place: String?) -> String, limit: Int = .max,
    keptByAll: @escaping @Sendable () -> Int = { 0 }, addToAll: @escaping @Sendable (Int) -> Void
  ) {
    self.refusal = refusal
    self.limit = limit
    self.keptByAll = keptByAll
    self.addToAll = addToAll
  }

  /// Whether so little is left, when bytes are about to be used, that what can go to files is to go there.
  ///
  /// The other half of the memory is for what comes back from files, and for what cannot go there.
  func isTight(besides bytes: Int) -> Bool { keptByAll() + bytes > limit / 2 }

  /// The bytes kept, as far as workers have told.
  package var byteCount: Int { kept.load(ordering: .relaxed) }

  /// Ends the query: it must keep no more.
  package func exhaust() { isExhausted.store(true, ordering: .relaxed) }

  /// Why the query must end, if it must.
  package var error: RunError? {
    isOpen ? nil : RunError(refusal(place.withLock { $0 }))
  }

  /// Whether the query may go on.
  var isOpen: Bool { !isExhausted.load(ordering: .relaxed) }

  /// Says what the query was at when it turned out that it must end.
  func blame(_ name: String) { place.withLock { if $0 == nil { $0 = name } } }

  /// Adds bytes, or takes them off.
  package func add(_ bytes: Int) {
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

  /// What keeps most, as far as it has told.
  private var largest: (owner: ObjectIdentifier, bytes: Int, name: String)?

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

  /// Learns what an operator keeps now; what keeps most is named when there is not enough.
  ///
  /// - Returns: Whether the query may go on.
  func change(_ owner: AnyObject, named name: String, from before: Int, to bytes: Int) -> Bool {
    if bytes >= largest?.bytes ?? 0 || largest?.owner == ObjectIdentifier(owner) {
      largest = (ObjectIdentifier(owner), bytes, name)
    }
    if add(bytes - before) { return true }
    account.blame(largest?.name ?? name)
    return false
  }
}
