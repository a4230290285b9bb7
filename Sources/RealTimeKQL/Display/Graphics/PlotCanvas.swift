/// A grid of dots that a plot is drawn on: Braille in the characters of a terminal, or a picture over them.
protocol PlotCanvas {
  /// The characters across.
  var columns: Int { get }

  /// The characters down.
  var rows: Int { get }

  /// The dots across.
  var width: Int { get }

  /// The dots down.
  var height: Int { get }

  /// Sets a dot, counted from the left and the top; nothing outside.
  mutating func set(_ x: Int, _ y: Int, _ series: Int)

  /// Sets what a line consists of at a place.
  mutating func stroke(_ x: Int, _ y: Int, _ series: Int)

  /// Sets a point that stands alone.
  mutating func point(_ x: Int, _ y: Int, _ series: Int)
}

extension PlotCanvas {
  /// Draws the line between two dots, which lie inside or close by.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ series: Int) {
    let steps = Swift.max(abs(end.x - start.x), abs(end.y - start.y))
    guard steps > 0, steps <= 4 * (width + height) else { return stroke(end.x, end.y, series) }
    for step in 0...steps {
      let part = Double(step) / Double(steps)
      stroke(
        start.x + Int((Double(end.x - start.x) * part).rounded()),
        start.y + Int((Double(end.y - start.y) * part).rounded()), series)
    }
  }
}
