/// The source that a stream's time waits for.
package struct SlowestSource: Hashable, Sendable {
  /// Where its events come from: a path, or the address of a sender.
  package var name: String

  /// How far it is behind the source that is farthest.
  package var lag: Timespan

  /// How many of its events came when the stream's time was past them.
  package var behindCount: Int

  /// Creates a source.
  package init(name: String, lag: Timespan, behindCount: Int) {
    self.name = name
    self.lag = lag
    self.behindCount = behindCount
  }
}
