package import KQL
import Synchronization

/// How many bytes the queries of a run may keep together.
package final class MemoryLimit: Sendable {
  /// How many bytes that is.
  let limit: Int

  private let total = Atomic(0)

  /// Guards the accounts, which are looked at only when queries start and when they keep too much.
  private let accounts = Mutex(Accounts())

  /// The accounts there are, and some of those there were.
  private struct Accounts {
    var all: [Account] = []

    /// How many there may be before those that are gone are taken out.
    var room = 64
  }

  private struct Account {
    weak var account: MemoryAccount?
  }

  /// Creates a limit of bytes.
  package init(_ limit: Int = standard) { self.limit = limit }

  /// How many bytes they keep now.
  var used: Int { total.load(ordering: .relaxed) }

  /// Makes the account of a query.
  package func account(named name: String) -> MemoryAccount {
    let limit = limit
    let refusal: @Sendable (String?) -> String = { place in
      """
      \(name) needs more than the \(Self.text(limit)) that --memory allows\
      \(place.map { ", most of it for \($0)" } ?? "")
        = help: group by fewer values, use a time bin, or allow more, as with --memory \
      \(Self.text(limit * 2))
      """
    }
    let account = MemoryAccount(refusal: refusal, limit: limit, keptByAll: { self.used }) {
      self.add($0)
    }
    accounts.withLock {
      if $0.all.count >= $0.room {
        $0.all.removeAll { $0.account == nil }
        $0.room = 2 * $0.all.count + 64
      }
      $0.all.append(Account(account: account))
    }
    return account
  }

  /// Adds bytes, or takes them off; the query that keeps most has to end when there are too many.
  private func add(_ bytes: Int) {
    let sum = total.add(bytes, ordering: .relaxed).newValue
    guard sum > limit, bytes > 0 else { return }
    let known = accounts.withLock { $0.all.compactMap(\.account) }
    known.max { $0.byteCount < $1.byteCount }?.exhaust()
  }

  /// What `--memory` is when it is not given: 1 GiB.
  package static let standard = 1 << 30

  /// The number of bytes of a setting: `1000`, `256MiB`, `1g`; `nil` when it is none.
  package static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let units = [
      "": 1, "b": 1, "k": 1 << 10, "kib": 1 << 10, "kb": 1000, "m": 1 << 20, "mib": 1 << 20,
      "mb": 1_000_000, "g": 1 << 30, "gib": 1 << 30, "gb": 1_000_000_000,
    ]
    guard let number = Int(digits), number > 0,
      let unit = units[text.dropFirst(digits.count).lowercased()]
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? nil : bytes
  }

  /// A number of bytes as `--memory` takes it: `256MiB`.
  static func text(_ bytes: Int) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (unit, name) in units where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit)\(name)"
    }
    return "\(bytes)B"
  }
}
