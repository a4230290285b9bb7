import Glibc
import Synchronization

/// Waits while a disk is full: a stream that does not end loses nothing by that.
package final class RoomWait: Sendable {
  private struct State {
    var report: @Sendable (String) -> Void = { _ in }
    var nextWarning = Int64.min
  }

  /// Guards what is said and when.
  private let state = Mutex(State())
  private let isOver = Atomic(false)

  /// The first and the longest time between two tries, in milliseconds.
  private static let times = (first: 200, longest: 4000)
  private static let slice = 20
  private static let minute: Int64 = 60_000_000_000

  /// Says from now on when it waits.
  func begin(report: @escaping @Sendable (String) -> Void) {
    state.withLock { $0.report = report }
  }

  /// Ends every wait, from any thread.
  func stop() { isOver.store(true, ordering: .releasing) }

  /// Waits before a write is tried again.
  ///
  /// - Parameters:
  ///   - name: The file, for the warning, of which there is one a minute.
  ///   - reason: What the system says.
  ///   - tries: How often it was tried.
  /// - Returns: `false` when there is no use in waiting any more.
  func wait(for name: String, _ reason: String, tries: Int) -> Bool {
    if isOver.load(ordering: .acquiring) { return false }
    warn("warning: \(name): \(reason); the run waits for room (Ctrl+C gives up)")
    var rest = Swift.min(Self.times.first << Swift.min(tries, 8), Self.times.longest)
    while rest > 0 {
      _ = poll(nil, 0, Int32(Swift.min(rest, Self.slice)))
      if isOver.load(ordering: .acquiring) { return false }
      rest -= Self.slice
    }
    return true
  }

  private func warn(_ text: String) {
    let report = state.withLock { state -> (@Sendable (String) -> Void)? in
      let now = monotonicNanoseconds()
      guard now >= state.nextWarning else { return nil }
      state.nextWarning = now + Self.minute
      return state.report
    }
    report?(text)
  }
}

extension RoomWait: Hashable {
  /// Whether two are the same.
  package static func == (a: RoomWait, b: RoomWait) -> Bool { a === b }

  /// Hashes which one it is.
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
