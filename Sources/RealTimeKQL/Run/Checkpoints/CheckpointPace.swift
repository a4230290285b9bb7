/// When the next checkpoint is to be written, in nanoseconds.
///
/// A second lies between two. The first of a run follow each other sooner, so that one that is killed again and
/// again soon after its start gets on, too.
package struct CheckpointPace {
  private var next = Int64.min
  private var interval: Int64 = 50_000_000

  /// How much of the results of a run has to be made again after a kill; more where writing takes long.
  private static let longest: Int64 = 1_000_000_000

  /// Writing takes one part in so many of the time at most.
  private static let share: Int64 = 20

  /// The pace of a run that begins.
  package init() {}

  /// Whether the last one is old enough.
  package func isDue(at now: Int64) -> Bool { now >= next }

  /// Learns that a checkpoint was written, and how long that took.
  package mutating func wrote(at now: Int64, taking duration: Int64) {
    next = now + max(interval, duration * Self.share)
    interval = min(interval * 2, Self.longest)
  }
}
