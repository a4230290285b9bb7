import KQL
import Synchronization

/// Adds up what queries keep, and the most it ever was.
final class MemoryLedger: Sendable {
  private let limit: Int
  private let state = Mutex((sum: 0, most: 0))
  private let account = Mutex<MemoryAccount?>(nil)

  init(limit: Int) { self.limit = limit }

  func makeAccount() -> MemoryAccount {
    let made = MemoryAccount(refusal: { _ in "too much" }) { bytes in
      let sum = self.state.withLock { state in
        state.sum += bytes
        state.most = max(state.most, state.sum)
        return state.sum
      }
      if sum > self.limit { self.account.withLock { $0?.exhaust() } }
    }
    account.withLock { $0 = made }
    return made
  }

  var sum: Int { state.withLock { $0.sum } }
  var most: Int { state.withLock { $0.most } }
}
