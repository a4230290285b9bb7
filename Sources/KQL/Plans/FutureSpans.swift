/// What is kept of spans of time that are too far in the future to be right.
struct FutureSpans {
  private let room: Int
  /// The last span that is not too far.
  private var last = Int64.max
  private var horizon = Int64.max
  private var byteCount = 0

  /// Creates the books; `byteCount` are those that may be of such spans, until the horizon is known.
  init(_ room: Int, keeping byteCount: Int = 0) {
    self.room = room
    self.byteCount = byteCount
  }

  /// Learns where the future begins, once a second.
  mutating func move(
    to horizon: Int64, number: (Datetime) -> Int64, byteCount: (Int64) -> Int
  ) {
    guard horizon != .max, self.horizon == .max || horizon - self.horizon >= Timespan.second,
      let time = Datetime.checked(horizon)
    else { return }
    self.horizon = horizon
    last = number(time)
    // What was too far may have come near.
    if self.byteCount > 0 { self.byteCount = byteCount(last) }
  }

  mutating func add(_ bytes: Int, to number: Int64) {
    if number > last, number != .max { byteCount += bytes }
  }

  func hasRoom(for number: Int64) -> Bool { number <= last || byteCount < room }
}
