package import KQL

/// How far a run is, while it goes on.
package struct RunProgress: Hashable, Sendable {
  /// Events read, whole or not.
  package var read = 0

  /// Events that could not be understood.
  package var malformed = 0

  /// Rows given out.
  package var emitted = 0

  /// Rows dropped because their window had been given out already.
  package var late = 0

  /// Bytes that queries have put into files because memory does not hold them.
  package var spilledBytes = 0

  /// What the input and the outputs have counted.
  package var counters: [Counter] = []

  /// The time before which no event is expected; `nil` where no window depends on it.
  package var watermark: Datetime?

  /// The source that is farthest back in time, where there are several.
  package var slowestSource: SlowestSource?

  /// How much of an input that ends is read; `nil` where that cannot be known.
  package var extent: InputExtent?

  /// Whether the input does not end.
  package var isLive = false

  /// Creates a progress of zero.
  package init() {}

  /// Events that are lost, by what was declared as a loss.
  package var dropped: Int { counters.reduce(0) { $0 + ($1.isLoss ? $1.value : 0) } }
}

/// How much of the bytes of an input is read.
package struct InputExtent: Hashable, Sendable {
  /// Those that are read, as they are in the files.
  package var done: Int

  /// All of them.
  package var total: Int

  /// Creates an extent.
  package init(done: Int, total: Int) {
    self.done = done
    self.total = total
  }

  /// That of several inputs; `nil` when one is not known.
  package static func sum(_ parts: [InputExtent?]) -> InputExtent? {
    var sum = InputExtent(done: 0, total: 0)
    for part in parts {
      guard let part else { return nil }
      sum.done += part.done
      sum.total += part.total
    }
    return sum
  }
}
