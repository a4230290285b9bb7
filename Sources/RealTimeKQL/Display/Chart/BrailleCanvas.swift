/// A grid of dots, two across and four down in each character of the terminal.
struct BrailleCanvas: PlotCanvas {
  let columns: Int

  let rows: Int

  private var dots: [UInt8]
  private var colors: [Int8]

  init(columns: Int, rows: Int) {
    self.columns = Swift.max(1, columns)
    self.rows = Swift.max(1, rows)
    dots = [UInt8](repeating: 0, count: self.columns * self.rows)
    colors = [Int8](repeating: -1, count: dots.count)
  }

  var width: Int { columns * 2 }

  var height: Int { rows * 4 }

  private static let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  mutating func set(_ x: Int, _ y: Int, _ series: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = y / 4 * columns + x / 2
    dots[cell] |= Self.bits[x % 2][y % 4]
    colors[cell] = Int8(truncatingIfNeeded: series)
  }

  /// Lines and points are one dot.
  mutating func stroke(_ x: Int, _ y: Int, _ series: Int) { set(x, y, series) }
  mutating func point(_ x: Int, _ y: Int, _ series: Int) { set(x, y, series) }

  /// The character of a cell, and the series that was drawn there last; `nil` where there is nothing.
  subscript(column: Int, row: Int) -> (character: String, series: Int)? {
    let cell = row * columns + column
    guard dots[cell] != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell])) else {
      return nil
    }
    return (String(scalar), Int(colors[cell]))
  }
}
