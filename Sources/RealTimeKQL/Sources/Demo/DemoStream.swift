import KQL

/// A kind of events that the demo makes up.
protocol DemoStream {
  /// The columns.
  static var schema: Schema { get }

  /// The next event; `time` is its time as JSON has it.
  mutating func next(at time: String, _ random: inout DemoRandom) -> DemoObject
}

/// A burst of events that belong together, now and then among the usual ones.
struct DemoBurst {
  /// What the burst is about.
  private(set) var number = 0
  private var remaining = 0
  private let everyEvents: Int
  private let length: ClosedRange<Int>

  /// Creates bursts of `length` events that start about every `everyEvents` events.
  init(everyEvents: Int, length: ClosedRange<Int>) {
    self.everyEvents = everyEvents
    self.length = length
  }

  /// Whether this is the last event of a burst.
  var isLast: Bool { remaining == 0 }

  /// Whether the next event is one of a burst.
  mutating func next(_ random: inout DemoRandom) -> Bool {
    if remaining == 0 {
      guard random.oneIn(everyEvents) else { return false }
      number += 1
      remaining = random.number(length)
    } else if random.oneIn(4) {
      return false
    }
    remaining -= 1
    return true
  }
}
