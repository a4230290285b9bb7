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

  /// Whether it may have something that has not been read, so that everybody waits for it.
  private(set) var isHeld = false

  /// Whether events came of what was not read.
  private var hadUnread = false

  /// Learns of its events until `time`, which were read at `wall`.
  mutating func observe(_ time: Int64, at wall: Int64) {
    hadUnread = isHeld
    newest = Swift.max(newest ?? .min, Swift.min(time, wall))
    quietSince = Swift.max(quietSince, wall)
  }

  /// Carries its time; whether something is unread is found out anew.
  mutating func code(_ coder: StateCoder) {
    coder.code(&newest, 0) { coder.code(&$0) }
    coder.code(&quietSince)
    coder.code(&behindCount)
  }

  /// Learns at `wall` whether it may have something that is not read.
  ///
  /// What was not read until now was not quiet. A look that found nothing changes nothing.
  mutating func hold(_ isHeld: Bool, at wall: Int64) {
    if hadUnread { quietSince = Swift.max(quietSince, wall) }
    hadUnread = false
    self.isHeld = isHeld
  }

  /// Learns that nothing more comes of it.
  mutating func release() { isHeld = false }

  /// Its time when the wall clock is at `wall`.
  func time(at wall: Int64) -> Int64? {
    guard let newest, !isHeld, wall > quietSince else { return newest }
    return Swift.min(newest &+ (wall - quietSince), Swift.max(wall, newest))
  }
}
