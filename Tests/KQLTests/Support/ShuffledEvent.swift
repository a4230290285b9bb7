/// An event of made-up streams that come a little out of order.
struct ShuffledEvent {
  var time: Double
  var value: Int
  var order: Double

  /// Events about a second apart, with values from 0, shuffled within a tolerance.
  static func some(
    _ count: Int, upTo largest: Int, tolerance: Double, _ random: inout SplitMix
  ) -> [ShuffledEvent] {
    var time = 0.0
    var events: [ShuffledEvent] = []
    for _ in 0..<count {
      time += Double(Int.random(in: 0...20, using: &random)) / 10
      let delay = tolerance * Double(Int.random(in: 0...1000, using: &random)) / 1000
      events.append(
        ShuffledEvent(
          time: time, value: Int.random(in: 0...largest, using: &random), order: time + delay))
    }
    return events.sorted { $0.order < $1.order }
  }
}

extension StreamRun {
  /// Takes events in small parts, and gives the rows that leave.
  mutating func take(
    _ events: [ShuffledEvent], _ random: inout SplitMix
  ) throws -> [String] {
    var rows: [String] = []
    var rest = events[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...40, using: &random))
      rest = rest.dropFirst(part.count)
      rows += try take(part.map(\.time), values: part.map(\.value))
    }
    return rows
  }
}
