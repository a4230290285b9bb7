/// How far a stream is in its own time.
package struct StreamTime: Hashable, Sendable {
  /// The newest event time; `nil` before there was one.
  package var newest: Datetime?

  /// The time before which no event is expected; `nil` before there was one.
  package var watermark: Datetime?

  /// Creates a time.
  package init(newest: Datetime? = nil, watermark: Datetime? = nil) {
    self.newest = newest
    self.watermark = watermark
  }
}

/// The source that a stream's time waits for.
package struct SlowestSource: Hashable, Sendable {
  /// Where its events come from: a path, or the address of a sender.
  package var name: String

  /// How far it is behind the source that is farthest.
  package var lag: Timespan

  /// How many of its events came when the stream's time was past them.
  package var behindCount: Int
}
