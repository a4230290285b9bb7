/// The thread of a delivery, which tells when it has let go of it: until then the directory is in use.
final class SpoolThread: @unchecked Sendable {
  /// Guards what follows.
  private let monitor = Monitor()
  private var delivery: SpoolDelivery?
  private var isGone = false

  /// Lets a delivery work.
  ///
  /// - Returns: Whether there was a thread to be had.
  func start(_ delivery: SpoolDelivery) -> Bool {
    monitor.locked { self.delivery = delivery }
    let isStarted = startThread { [self] in
      work()
      monitor.locked {
        isGone = true
        monitor.wakeAll()
      }
    }
    if !isStarted { monitor.locked { self.delivery = nil } }
    return isStarted
  }

  private func work() {
    let delivery = monitor.locked { () -> SpoolDelivery? in
      defer { self.delivery = nil }
      return self.delivery
    }
    delivery?.work()
  }

  /// Waits until it has let go of the delivery, which has said that it ends.
  func waitForEnd() { monitor.locked { while !isGone { monitor.wait() } } }
}
