import KQL

/// How far the output behind a spool is: what is written down of it, and what may be next.
struct SpoolBook {
  /// What is written down.
  private(set) var cursor: SpoolCursor

  /// A mark of the output, which waits until a checkpoint counts all that is before.
  private var pending: (place: SpoolPlace, mark: SinkMark?)?

  /// What is before is counted by a checkpoint; everything, where there are none.
  var counted = Int.max

  /// Begins with what is written down.
  init(_ cursor: SpoolCursor) { self.cursor = cursor }

  /// Whether a mark waits.
  var hasPending: Bool { pending != nil }

  /// Keeps a mark of the output, which is behind a place.
  mutating func keep(_ mark: SinkMark?, at place: SpoolPlace) { pending = (place, mark) }

  /// The cursor that may be written down; `nil` when there is none, or no checkpoint counts what is before it.
  var next: SpoolCursor? {
    guard let (place, mark) = pending, place.position <= counted else { return nil }
    var next = cursor
    next.place = place
    next.mark = mark
    return next
  }

  /// Learns that a cursor is written down.
  mutating func wrote(_ cursor: SpoolCursor) {
    self.cursor = cursor
    pending = nil
  }
}

/// How the delivery from a spool stands.
struct SpoolStanding {
  /// Why the output failed for good.
  var failure: SinkError?

  /// How many rows wait.
  var rows: Int

  /// How many bytes they are.
  var bytes: Int

  /// How many rows were lost because a file is damaged.
  var lost: Int

  /// How many rows the output has taken.
  var taken: Int

  /// Whether the thread has ended before everything was delivered.
  var hasLeft: Bool

  /// Whether the output is tried again at the moment.
  var isTriedAgain: Bool

  /// How often it was.
  var retries: Int

  /// The output; `nil` until it is open.
  var open: (any OpenSink)?
}
