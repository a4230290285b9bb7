/// The panes, equal spans of time, that rows of a stream are kept in by whoever lets them meet others near in time.
struct TimePanes {
  /// The pane of rows without a time, which are near to any.
  static let timeless = Int64.max

  /// How many panes a window is long: a row is kept for so much of it longer than needed.
  static let perWindow: Int64 = 8

  /// How long a pane is, in ticks.
  let width: Int64

  /// Panes before this one have been forgotten.
  var firstOpen: Int64 = 0

  private var future: FutureSpans
  private let stream: StreamState

  init(width: Int64, _ stream: StreamState) {
    self.width = width
    self.stream = stream
    future = FutureSpans(stream.futureRoom)
  }

  /// The pane of a time in ticks.
  func number(of time: Int64?) -> Int64 { time.map { $0 / width } ?? Self.timeless }

  /// The rows that may be kept, by the time of each: those too far in the future may take only so much.
  ///
  /// - Parameters:
  ///   - times: The time of each row in ticks, `nil` where it has none.
  ///   - byteCount: How many bytes are kept of the panes that are asked for.
  ///   - late: Takes the row numbers of the others.
  /// - Returns: The row numbers.
  mutating func open(
    _ times: [Int64?], byteCount: (_ isAsked: (Int64) -> Bool) -> Int, late: ([UInt32]) -> Void
  ) -> [UInt32] {
    let width = width
    future.move(to: stream.horizon) {
      $0.ticks / width
    } byteCount: { last in
      byteCount { $0 > last && $0 != Self.timeless }
    }
    var rows: [UInt32] = []
    var lateRows: [UInt32] = []
    for (row, time) in times.enumerated() {
      let number = number(of: time)
      if number >= firstOpen, hasRoom(number) {
        rows.append(UInt32(row))
      } else {
        lateRows.append(UInt32(row))
      }
    }
    if !lateRows.isEmpty { late(lateRows) }
    return rows
  }

  private func hasRoom(_ number: Int64) -> Bool {
    if number == Self.timeless || future.hasRoom(for: number) { return true }
    stream.futureCount += 1
    return false
  }

  /// Learns that a pane has become larger.
  mutating func add(_ bytes: Int, to number: Int64) { future.add(bytes, to: number) }

  /// Goes on with so many bytes of an earlier run, in panes of any time.
  mutating func resume(keeping bytes: Int) {
    future = FutureSpans(stream.futureRoom, keeping: bytes)
  }

  /// Carries what is kept of panes.
  static func code<Pane>(
    _ panes: inout [Int64: Pane], _ coder: StateCoder, make: (_ isTimeless: Bool) -> Pane,
    pane code: (Pane) -> Void
  ) {
    var numbers = panes.keys.sorted()
    coder.code(&numbers, 0)
    if coder.isReading { panes = [:] }
    for number in numbers where coder.fault == nil {
      let pane = panes[number] ?? make(number == timeless)
      code(pane)
      panes[number] = pane
    }
  }
}
