/// Bytes that are counted as soon as they are wanted, and where they are: they may be many before the
/// operator that keeps them is asked.
struct MemoryCharge: ~Copyable {
  private var account: MemoryAccount?

  /// The bytes counted.
  private(set) var byteCount = 0

  deinit { account?.add(-byteCount) }

  /// Counts more bytes, or fewer, on the account of the thread's query.
  ///
  /// - Returns: Whether there is enough; otherwise the query ends, and nothing is to be allocated.
  mutating func add(_ bytes: Int) -> Bool {
    guard let account = account ?? Allowance.current.memory else { return true }
    self.account = account
    byteCount += bytes
    account.add(bytes)
    return account.isOpen
  }

  /// Whether there is enough for bytes that are needed for a moment; otherwise the query ends.
  static func hasRoom(_ bytes: Int) -> Bool {
    guard bytes >= grain, let account = Allowance.current.memory else { return true }
    account.add(bytes)
    account.add(-bytes)
    return account.isOpen
  }

  /// Smaller things are left to those who keep them.
  static let grain = 1 << 16
}
