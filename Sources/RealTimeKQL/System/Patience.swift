import Glibc
import Synchronization

/// Decides how long what fails for the moment is tried again: the run's, not each output's.
///
/// Between two tries it waits 0.2 s, then twice as long each time, up to 30 s, less a random part.
/// Every wait ends at once when the run is abandoned.
public final class Patience: Sendable {
  private struct State {
    var report: @Sendable (String) -> Void = { _ in }
    var nextWarning = Int64.min
  }

  /// Guards what is said and when.
  private let state = Mutex(State())
  private let isOver: Atomic<Bool>

  /// When the run was abandoned, in nanoseconds; the largest number before.
  private let stopped = Atomic(Int64.max)

  /// Whether a full disk is waited for, as by an input that does not end.
  private let waitsForRoom: Bool

  private let pause: Pause

  /// Lets so many milliseconds pass, fewer when what it asks says that there is no use any more.
  package typealias Pause = @Sendable (_ milliseconds: Int, _ isOver: () -> Bool) -> Void

  private static let first = 200
  private static let longest = 30_000
  private static let slice = 20
  private static let minute: Int64 = 60_000_000_000
  private static let grace: Int64 = 4_000_000_000

  init(isOver: Bool = false, waitsForRoom: Bool = false, pause: @escaping Pause = Patience.sleep) {
    self.isOver = Atomic(isOver)
    self.waitsForRoom = waitsForRoom
    self.pause = pause
  }

  /// Sleeps, and looks up now and then.
  package static let sleep: Pause = { (milliseconds, isOver) in
    var rest = milliseconds
    while rest > 0, !isOver() {
      _ = poll(nil, 0, Int32(Swift.min(rest, slice)))
      rest -= slice
    }
  }

  /// None: nothing is tried a second time.
  public static let none = Patience(isOver: true)

  /// Says from now on when it waits.
  func begin(report: @escaping @Sendable (String) -> Void) {
    state.withLock { $0.report = report }
  }

  /// Ends every wait, from any thread.
  func stop() {
    stopped.store(monotonicNanoseconds(), ordering: .releasing)
    isOver.store(true, ordering: .releasing)
  }

  /// Whether the run was abandoned so long ago, 4 s, that what is under way has to be given up.
  package var isSpent: Bool {
    let stopped = stopped.load(ordering: .acquiring)
    return stopped != .max && monotonicNanoseconds() - stopped > Self.grace
  }

  /// Waits before something is tried again.
  ///
  /// - Parameters:
  ///   - name: What is tried, for the warning, of which there is one a minute.
  ///   - reason: Why it failed.
  ///   - tries: How often it was tried before.
  ///   - least: How long to wait at least, if the other side says so.
  ///   - isLocal: Whether looking again costs little, so that it is done every few seconds.
  /// - Returns: `false` when there is no use in waiting any more.
  public func wait(
    for name: String, _ reason: String, tries: Int, atLeast least: Duration? = nil,
    isLocal: Bool = false
  ) -> Bool {
    if isOver.load(ordering: .acquiring) || isLocal && !waitsForRoom { return false }
    warn("warning: \(name): \(reason); the run waits for it (Ctrl+C gives up)")
    var rest = Swift.min(Self.first << Swift.min(tries, 12), isLocal ? 4000 : Self.longest)
    if !isLocal { rest = Int.random(in: rest / 2...rest) }
    if let least { rest = Swift.max(rest, Int(clamping: least.nanoseconds / 1_000_000)) }
    let isOver = { self.isOver.load(ordering: .acquiring) }
    pause(rest, isOver)
    return !isOver()
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
