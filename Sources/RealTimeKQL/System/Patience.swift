import Glibc
import Synchronization

/// Decides how long what fails for the moment is tried again: the run's, not each output's.
///
/// Between two tries it waits 0.2 s, then twice as long each time, up to 30 s, less a random part. When the run
/// is ended, a wait is over at once; from then on tries follow each other more closely, and after some seconds there are
/// no more.
public final class Patience: Sendable {
  private struct State {
    var report: @Sendable (String) -> Void = { _ in }
    var nextWarning = Int64.min
  }

  /// Guards what is said and when.
  private let state = Mutex(State())

  /// When the run was ended, in nanoseconds; the largest number before.
  private let stopped: Atomic<Int64>

  /// Whether a full disk is waited for, as by an input that does not end.
  private let waitsForRoom: Bool

  /// What is said of what is waited for.
  private let consequence: String

  /// Ends this one too.
  private let parent: Patience?

  private let pause: Pause

  /// Lets so many milliseconds pass, fewer when what it asks says that there is no use any more.
  package typealias Pause = @Sendable (_ milliseconds: Int, _ isOver: () -> Bool) -> Void

  private static let first = 200
  private static let longest = 30_000
  /// How long a pause is at most once the run is ended.
  private static let longestAtEnd = 400
  private static let slice = 20
  private static let minute: Int64 = 60_000_000_000
  /// How long is tried again once the run is ended.
  private static let grace: Int64 = 3_000_000_000
  /// How long what is under way may take then.
  private static let longGrace: Int64 = 4_000_000_000

  init(waitsForRoom: Bool = false, pause: @escaping Pause = Patience.sleep) {
    stopped = Atomic(.max)
    self.waitsForRoom = waitsForRoom
    self.pause = pause
    consequence = "the run waits for it (Ctrl+C gives up)"
    parent = nil
  }

  /// Patience that ends with the run's, or earlier.
  ///
  /// - Parameters:
  ///   - parent: The run's.
  ///   - consequence: What becomes of the rows meanwhile, for the warnings.
  ///   - report: Takes the warnings.
  init(
    of parent: Patience, consequence: String, report: @escaping @Sendable (String) -> Void
  ) {
    stopped = Atomic(.max)
    waitsForRoom = true
    pause = parent.pause
    self.consequence = consequence
    self.parent = parent
    begin(report: report)
  }

  private init(stopped: Int64) {
    self.stopped = Atomic(stopped)
    waitsForRoom = false
    pause = Patience.sleep
    consequence = ""
    parent = nil
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
  public static let none = Patience(stopped: .min / 2)

  /// Says from now on when it waits.
  func begin(report: @escaping @Sendable (String) -> Void) {
    state.withLock { $0.report = report }
  }

  /// Ends every wait, from any thread.
  func stop() {
    _ = stopped.compareExchange(
      expected: .max, desired: monotonicNanoseconds(), ordering: .acquiringAndReleasing)
  }

  /// When it was ended; the largest number before.
  private var end: Int64 {
    Swift.min(stopped.load(ordering: .acquiring), parent?.end ?? .max)
  }

  /// Whether the run is being ended.
  var isStopped: Bool { end != .max }

  /// Whether the run was ended so long ago, 3 s, that nothing is to be begun any more.
  var isOver: Bool { left(of: Self.grace) <= 0 }

  /// Whether the run was ended so long ago, 4 s, that what is under way has to be given up.
  package var isSpent: Bool { left(of: Self.longGrace) <= 0 }

  /// How much of a time is left, in nanoseconds.
  private func left(of grace: Int64) -> Int64 {
    let end = end
    return end == .max ? .max : end &+ grace &- monotonicNanoseconds()
  }

  /// Waits before something is tried again.
  ///
  /// - Parameters:
  ///   - name: What is tried, for the warning, of which there is one a minute.
  ///   - reason: Why it failed.
  ///   - tries: How often it was tried before.
  ///   - least: How long to wait at least, if the other side says so.
  ///   - isLocal: Whether looking again costs little, so that it is done every few seconds; not when
  ///     the run is being ended.
  /// - Returns: `false` when there is no use in trying again.
  public func wait(
    for name: String, _ reason: String, tries: Int, atLeast least: Duration? = nil,
    isLocal: Bool = false
  ) -> Bool {
    let wasStopped = isStopped
    if isLocal, !waitsForRoom || wasStopped { return false }
    let least = least.map { Int(clamping: $0.nanoseconds / 1_000_000) } ?? 0
    let left = Int(left(of: Self.grace) / 1_000_000)
    if least >= left || left <= 0 { return false }
    warn("warning: \(name): \(reason); \(consequence)")
    var rest = Swift.min(Self.first << Swift.min(tries, 12), isLocal ? 2000 : Self.longest)
    if wasStopped { rest = Swift.min(rest, Self.longestAtEnd) }
    if !isLocal { rest = Int.random(in: rest / 2...rest) }
    pause(Swift.min(Swift.max(rest, least), left)) {
      self.isOver || !wasStopped && self.isStopped
    }
    return !(isLocal && isStopped) && !isOver
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
