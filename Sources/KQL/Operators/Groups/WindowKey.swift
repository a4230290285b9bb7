/// The group key of a `summarize` that makes windows of the event time: `by bin(t, 1m)`.
struct WindowKey: Sendable {
  /// Which of the keys it is.
  let position: Int

  /// How the key follows from the event time.
  let time: TimeColumn

  /// Finds the key; `nil` when none follows from the event time.
  init?(_ keys: [Expression], over input: Plan) {
    let columns = input.timeColumns
    for (position, key) in keys.enumerated() {
      guard key.type == .datetime, let time = TimeColumn(key, over: columns) else { continue }
      self.position = position
      self.time = time
      return
    }
    return nil
  }
}
