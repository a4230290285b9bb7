import Glibc
import Synchronization

/// Work on a thread of its own that somebody waits for, or gives up waiting for.
final class BackgroundJob<Result: Sendable>: Sendable {
  /// Guards the result, which the thread sets once.
  private let ended = Mutex<Result?>(nil)
  private let wakeup = Wakeup()

  /// Starts the work.
  init(_ body: @escaping @Sendable () -> Result) {
    LargeStack.start {
      let result = body()
      self.ended.withLock { $0 = result }
      self.wakeup.signal()
    }
  }

  /// Waits for the end, and calls `meanwhile` every ten seconds until it comes.
  ///
  /// - Returns: `nil` when Ctrl+C came first; the work goes on unheard.
  func wait(_ signals: SignalPipe, meanwhile: () -> Void = {}) -> Result? {
    while true {
      if let result = ended.withLock({ $0 }) { return result }
      meanwhile()
      wakeup.wait(signals, milliseconds: 10_000)
      while let signal = signals.next() {
        if signal == SIGINT || signal == SIGTERM { return nil }
      }
    }
  }
}
