/// A picture over characters of a terminal: series in their colours on the ground that is there.
struct PixelCanvas: PlotCanvas {
  let columns: Int
  let rows: Int
  let width: Int
  let height: Int

  /// The colour of each dot, 0 where there is none, from the left and the top.
  private(set) var dots: [UInt8]

  /// The number of the colour of what is odd.
  static let odd = TextStyles.seriesCount

  /// The colours of series, in the order in which terminals and pages have them, and that of what is odd.
  ///
  /// They can be seen on a light and on a dark ground.
  static let colors: [(red: UInt8, green: UInt8, blue: UInt8)] = [
    (0x1f, 0xa2, 0xb8), (0xc9, 0x9a, 0x12), (0xb0, 0x5f, 0xd6), (0x3f, 0xa8, 0x52),
    (0x4c, 0x82, 0xe6), (0xe0, 0x55, 0x55), (0x3c, 0xc3, 0xd3), (0xe0, 0x62, 0x93),
    (0xf0, 0x30, 0x40),
  ]

  /// A picture without dots over so many characters.
  init(columns: Int, rows: Int, cell: TerminalGraphics.Cell) {
    self.columns = columns
    self.rows = rows
    width = columns * cell.width
    height = rows * cell.height
    dots = [UInt8](repeating: 0, count: width * height)
  }

  mutating func set(_ x: Int, _ y: Int, _ series: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    dots[y * width + x] = UInt8(1 + (series == Self.odd ? series : series % TextStyles.seriesCount))
  }

  /// Lines are two dots wide.
  mutating func stroke(_ x: Int, _ y: Int, _ series: Int) {
    for (x, y) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)] { set(x, y, series) }
  }

  /// Points are five dots wide.
  mutating func point(_ x: Int, _ y: Int, _ series: Int) {
    for down in -2...2 {
      for across in -2...2 where abs(down) + abs(across) < 4 { set(x + across, y + down, series) }
    }
  }

  /// Draws a cross around a dot.
  mutating func cross(_ x: Int, _ y: Int) {
    for step in -4...4 {
      stroke(x + step, y + step, Self.odd)
      stroke(x + step, y - step, Self.odd)
    }
  }
}
