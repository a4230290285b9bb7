import Synchronization

/// Tells whether a run gets on, to whoever watches it from outside.
package final class RunPulse: Sendable {
  private let beats = Atomic(0)
  private let waits = Atomic(0)
  private let begun = Atomic(0)

  /// Learns that a round is done, be it one without events.
  func beat() { beats.add(1, ordering: .relaxed) }

  /// Does what may take as long as others want: a pipe that is full, a server that is down.
  func waiting<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    begun.add(1, ordering: .relaxed)
    waits.add(1, ordering: .relaxed)
    defer { waits.subtract(1, ordering: .relaxed) }
    try body()
  }

  /// Whether the run waits for others now.
  var isWaiting: Bool { waits.load(ordering: .relaxed) > 0 }

  /// Whether the run waits for others, or has since it was asked with the same number.
  package func hasWaited(since last: inout Int) -> Bool {
    let now = begun.load(ordering: .relaxed)
    defer { last = now }
    return now != last || waits.load(ordering: .relaxed) > 0
  }

  /// Whether the run got on since it was asked with the same number, or waits for others.
  package func hasMoved(since last: inout Int) -> Bool {
    let now = beats.load(ordering: .relaxed)
    defer { last = now }
    return now != last || waits.load(ordering: .relaxed) > 0
  }
}
