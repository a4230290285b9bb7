import Glibc
import KQL
import RealTimeKQL
import Synchronization

/// Work on a thread of its own that somebody waits for, or gives up waiting for.
final class BackgroundJob<Result: Sendable>: Sendable {
  /// Guards the result, which the thread sets once.
  private let ended = Mutex<Result?>(nil)
  private let wakeup = Wakeup()
  private let stop: StopToken

  /// How long work that was told to give up is waited for, in milliseconds.
  private static var grace: Int64 { 140 }

  /// Starts the work, which `stop` tells to give up.
  init(_ stop: StopToken, _ body: @escaping @Sendable () -> Result) {
    self.stop = stop
    LargeStack.start {
      let result = body()
      self.ended.withLock { $0 = result }
      self.wakeup.signal()
    }
  }

  /// Waits for the end, and calls `meanwhile` every ten seconds until it comes.
  ///
  /// - Returns: `nil` when Ctrl+C came first; the work is given up.
  func wait(_ signals: SignalPipe, meanwhile: () -> Void = {}) -> Result? {
    var deadline: Deadline?
    while true {
      if let result = ended.withLock({ $0 }) { return deadline == nil ? result : nil }
      if deadline?.isOver == true { return nil }
      meanwhile()
      wakeup.wait(signals, milliseconds: deadline?.milliseconds ?? 10_000)
      while let signal = signals.next() {
        guard signal == SIGINT || signal == SIGTERM else { continue }
        // Who presses Ctrl+C means the pager then.
        if signal == SIGINT, TerminalScreen.shared.isLent { continue }
        stop.abandon()
        if deadline == nil { deadline = Deadline(milliseconds: Self.grace) }
      }
    }
  }
}

/// A time that is waited for.
struct Deadline {
  private let end: ContinuousClock.Instant

  /// In so many milliseconds.
  init(milliseconds: Int64) { end = .now + .milliseconds(milliseconds) }

  /// Whether it has come.
  var isOver: Bool { milliseconds <= 0 }

  /// How long it is until then, for poll(2).
  var milliseconds: Int32 {
    let (seconds, attoseconds) = (end - .now).components
    return Int32(
      clamping: max(0, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    )
  }
}
