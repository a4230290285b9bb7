/// How wide the columns of a table are.
struct TableLayout: Equatable {
  /// The columns a terminal has for each; `nil` when a line for each value is needed.
  var widths: [Int]?

  /// Columns between two columns.
  static let gap = 2

  /// A column that must be cut keeps at least so much.
  private static let least = 8

  /// Fits columns of these natural widths into a line; `nil` is a line without end.
  init(fitting natural: [Int], into lineWidth: Int?) {
    guard let lineWidth else {
      widths = natural
      return
    }
    let room = lineWidth - Self.gap * Swift.max(0, natural.count - 1)
    if natural.reduce(0, +) <= room {
      widths = natural
      return
    }
    let least = natural.map { Swift.min($0, Self.least) }
    guard least.reduce(0, +) <= room else {
      widths = nil
      return
    }
    // The largest width that all columns may have which do not need less.
    var low = Self.least
    var high = natural.max() ?? 0
    while low < high {
      let middle = (low + high + 1) / 2
      if natural.reduce(0, { $0 + Swift.min($1, middle) }) <= room {
        low = middle
      } else {
        high = middle - 1
      }
    }
    var fitted = natural.map { Swift.min($0, low) }
    var rest = room - fitted.reduce(0, +)
    for index in fitted.indices where rest > 0 && fitted[index] < natural[index] {
      fitted[index] += 1
      rest -= 1
    }
    widths = fitted
  }
}
