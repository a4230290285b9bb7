/// Work of many small steps on one value, which gives up when the query has been stopped.
///
/// What has given up leaves a part of its result, or none; nobody sees it.
struct LongWork {
  private var steps = 0

  /// How many steps may pass until it asks again: some tenths of a millisecond.
  private static let stride = 1 << 16

  /// Whether to give up, after so many more steps; none is longer than some nanoseconds.
  @inline(__always)
  mutating func isStopped(after steps: Int = 1) -> Bool {
    self.steps &+= steps
    guard self.steps >= Self.stride else { return false }
    self.steps = 0
    return Allowance.isOver
  }
}

extension Array {
  /// Orders the elements; they are left in any order when the query has been stopped.
  mutating func sortUntilStopped(by precedes: (Element, Element) -> Bool) {
    let stop = Allowance.current.stop
    try? sort { a, b in
      if stop.isAbandoned { throw RunError.stopped }
      return precedes(a, b)
    }
  }
}
