/// How far one source of a stream is: a followed file, a sender.
///
/// Its time is that of its newest event. While it is quiet its time goes on with the wall clock, from where
/// it stood, so that how far its clock is from others' is kept. It is never past the wall clock.
struct SourceClock {
  /// The newest event time in ticks; `nil` before there was one.
  private(set) var newest: Int64?

  /// Since when the source is quiet, in ticks.
  private var quietSince: Int64 = 0

  /// How many events came when the stream's time was past them.
  var behindCount = 0

  /// Whether it has something that has not been read, so that everybody waits for it.
  var isHeld = false

  /// Learns of its events until `time`, which were read at `wall`.
  mutating func observe(_ time: Int64, at wall: Int64) {
    newest = Swift.max(newest ?? .min, Swift.min(time, wall))
    quietSince = Swift.max(quietSince, wall)
  }

  /// Carries its time; whether something is unread is found out anew.
  mutating func code(_ coder: StateCoder) {
    coder.code(&newest, 0) { coder.code(&$0) }
    coder.code(&quietSince)
    coder.code(&behindCount)
  }

  /// Learns that at `wall` it had something that was not read.
  mutating func hold(at wall: Int64) { quietSince = Swift.max(quietSince, wall) }

  /// Its time when the wall clock is at `wall`.
  func time(at wall: Int64) -> Int64? {
    guard let newest, !isHeld, wall > quietSince else { return newest }
    return Swift.min(newest &+ (wall - quietSince), Swift.max(wall, newest))
  }
}
