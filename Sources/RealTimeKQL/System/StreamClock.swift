import KQL
import Synchronization

/// What time it is on a stream: now, or when what is replayed was recorded.
final class StreamClock: Sendable {
  /// How many times faster than the real time the time of the stream passes; 0 when it only passes
  /// with the events.
  let speed: Double

  /// When the last chunk was received, in ticks, and when it was handed out, in nanoseconds.
  private let last = Mutex<(received: Int64, handedOut: Int64)?>(nil)
  private let isReplay: Bool

  /// The clock on the wall.
  static let wall = StreamClock(speed: 1, isReplay: false)

  private init(speed: Double, isReplay: Bool) {
    self.speed = speed
    self.isReplay = isReplay
  }

  /// The clock of a replay; an infinite speed waits for nothing.
  convenience init(replayAt speed: Double) {
    self.init(speed: speed.isFinite ? speed : 0, isReplay: true)
  }

  /// The time.
  var now: Datetime {
    guard isReplay, let last = last.withLock({ $0 }) else { return currentTime() }
    return Datetime(
      ticks: last.received
        &+ time(of: Timespan(ticks: (monotonicNanoseconds() &- last.handedOut) / 100)).ticks)
  }

  /// The time that passes on the stream in some real time.
  func time(of real: Timespan) -> Timespan {
    Timespan(ticks: Int64(Swift.min(Swift.max(Double(real.ticks) * speed, 0), 1e18)))
  }

  /// Learns that a chunk comes next.
  ///
  /// - Returns: The time since the chunk before it, of a replay.
  func move(to chunk: Chunk) -> Timespan? {
    guard isReplay else { return nil }
    let before = last.withLock { last in
      defer { last = (chunk.received.ticks, monotonicNanoseconds()) }
      return last?.received
    }
    return before.map { Timespan(ticks: chunk.received.ticks &- $0) }
  }
}
