import KQL

/// Lines, areas and points over an axis, in dots of Braille or, where the terminal shows them, as a picture.
struct PlotText {
  private let data: ChartData
  private let chart: Chart
  private let styles: TextStyles
  private let columns: Int
  private let x: ChartScale
  private let y: ChartScale
  private let yTicks: [ChartScale.Tick]
  private let labelWidth: Int
  private let graphics: TerminalGraphics?
  private var dots: BrailleCanvas
  private var picture: PixelCanvas?

  /// Characters that stand over the dots, by their cells.
  private var marks: [Int: (text: String, style: TextStyles.Style?)] = [:]

  init(
    data: ChartData, chart: Chart, room: TerminalSize, _ styles: TextStyles,
    _ graphics: TerminalGraphics?
  ) {
    self.data = data
    self.chart = chart
    self.styles = styles
    columns = room.columns
    x = data.xScale()
    y = data.yScale()
    let rows = Swift.max(1, room.lines - 2 - (data.yName.isEmpty ? 0 : 1))
    yTicks = y.ticks(Swift.max(2, rows / 3))
    let widest = yTicks.map { DisplayText.width(of: $0.label) }.max() ?? 0
    // In a narrow window the dots are worth more than their labels.
    labelWidth = widest + 8 <= room.columns ? widest : 0
    self.graphics = styles.isOn ? graphics : nil
    dots = BrailleCanvas(columns: Swift.max(1, room.columns - labelWidth - 1), rows: rows)
    if let graphics = self.graphics {
      var canvas = PixelCanvas(columns: dots.columns, rows: rows, cell: graphics.cell)
      draw(on: &canvas)
      for point in data.anomalies {
        if let dot = dot(point, on: canvas) { canvas.cross(dot.x, dot.y) }
      }
      picture = canvas
    } else {
      var canvas = dots
      draw(on: &canvas)
      dots = canvas
      markDots()
    }
  }

  /// Whether a chart is one of these.
  static func draws(_ chart: Chart) -> Bool {
    switch chart.shape {
    case .line, .time, .area, .scatter: true
    case .bar, .column, .pie, .card, nil: false
    }
  }

  // MARK: Dots

  private func dot(
    _ point: ChartData.Point, on canvas: some PlotCanvas
  ) -> (x: Int, y: Int)? {
    guard let across = x.place(point.x), let up = y.place(point.y) else { return nil }
    func dots(_ place: Double, _ count: Int) -> Int {
      Int((Swift.min(Swift.max(place, -1), 2) * Double(count - 1)).rounded())
    }
    return (dots(across, canvas.width), dots(1 - up, canvas.height))
  }

  private func draw(on canvas: inout some PlotCanvas) {
    if chart.shape == .area {
      data.isStacked ? drawStack(on: &canvas) : drawAreas(on: &canvas)
    }
    for (number, series) in data.series.enumerated() where !(chart.shape == .area && data.isStacked)
    {
      var last: (x: Int, y: Int)?
      for point in series.points {
        guard let next = dot(point, on: canvas) else { continue }
        if chart.shape == .scatter || series.points.count == 1 {
          canvas.point(next.x, next.y, number)
        } else {
          canvas.line(from: last ?? next, to: next, number)
        }
        last = next
      }
    }
  }

  /// Puts letters at the ends of series that have no colours, and crosses over what is odd.
  private mutating func markDots() {
    if !styles.isOn, data.series.count > 1, !(chart.shape == .area && data.isStacked) {
      for (number, series) in data.series.enumerated() {
        for point in series.points.reversed() {
          guard let last = dot(point, on: dots) else { continue }
          mark(last, ChartText.letters[number % ChartText.letters.count], nil)
          break
        }
      }
    }
    for point in data.anomalies { if let dot = dot(point, on: dots) { mark(dot, "×", .error) } }
  }

  private mutating func mark(_ dot: (x: Int, y: Int), _ text: String, _ style: TextStyles.Style?) {
    guard dot.x >= 0, dot.y >= 0, dot.x < dots.width, dot.y < dots.height else { return }
    marks[dot.y / 4 * dots.columns + dot.x / 2] = (text, style)
  }

  private func drawAreas(on canvas: inout some PlotCanvas) {
    for (number, series) in data.series.enumerated() {
      fill(series.points.map { (x: $0.x, from: 0, to: $0.y) }, number, isSparse: true, on: &canvas)
    }
  }

  private func drawStack(on canvas: inout some PlotCanvas) {
    for (number, band) in data.stacked().enumerated() {
      fill(band, number, isSparse: false, on: &canvas)
    }
  }

  /// Fills a band between two lines; where it is sparse, every other dot.
  private func fill(
    _ band: [(x: Double, from: Double, to: Double)], _ number: Int, isSparse: Bool,
    on canvas: inout some PlotCanvas
  ) {
    let base = dot(.init(x: band.first?.x ?? 0, y: 0), on: canvas)?.y ?? canvas.height - 1
    let edges = band.compactMap { part -> (x: Int, from: Int, to: Int)? in
      guard let end = dot(.init(x: part.x, y: part.to), on: canvas) else { return nil }
      return (end.x, dot(.init(x: part.x, y: part.from), on: canvas)?.y ?? base, end.y)
    }
    func column(_ x: Int, _ from: Int, _ to: Int) {
      guard x >= 0, x < canvas.width else { return }
      func inside(_ y: Int) -> Int { Swift.min(Swift.max(0, y), canvas.height - 1) }
      for y in inside(Swift.min(from, to))...inside(Swift.max(from, to)) {
        if isSparse ? (x + y) % 2 == 0 : styles.isOn || Self.isDense(x, y, number) {
          canvas.set(x, y, number)
        }
      }
    }
    guard let first = edges.first else { return }
    column(first.x, first.from, first.to)
    for (left, right) in zip(edges, edges.dropFirst()) where right.x > left.x {
      let (start, end) = (Swift.max(0, left.x), Swift.min(right.x, canvas.width - 1))
      guard start <= end else { continue }
      for x in start...end {
        let part = Double(x - left.x) / Double(right.x - left.x)
        column(
          x, left.from + Int((Double(right.from - left.from) * part).rounded()),
          left.to + Int((Double(right.to - left.to) * part).rounded()))
      }
    }
  }

  /// Patterns of dots that tell bands apart without colours.
  private static func isDense(_ x: Int, _ y: Int, _ number: Int) -> Bool {
    switch number % 4 {
    case 0: true
    case 1: (x + y) % 2 == 0
    case 2: y % 2 == 0
    default: x % 2 == 0 && y % 2 == 0
    }
  }

  // MARK: Lines

  func lines() -> [DisplayLine] {
    var labels: [Int: String] = [:]
    for tick in yTicks {
      guard let place = y.place(tick.value) else { continue }
      let row = Int(((1 - place) * Double(dots.rows - 1)).rounded())
      if labels[row] == nil { labels[row] = tick.label }
    }
    var lines: [DisplayLine] = []
    if !data.yName.isEmpty { lines.append(styles.line(data.yName, .dim, columns: columns)) }
    for row in 0..<dots.rows {
      var line = ChartLine(styles, columns: columns)
      if labelWidth > 0 { line.append(labels[row] ?? "", endingAt: labelWidth, .dim) }
      line.append(labels[row] == nil ? "│" : "┤", .dim)
      append(row, to: &line)
      lines.append(line.line)
    }
    let axis = ChartAxis(
      x, categories: data.categories, columns: dots.columns, name: data.xName)
    var below = axis.lines(styles, indent: labelWidth, columns: columns)
    if let graphics, let picture {
      // When the cursor stands below the plot, there is room for all of it.
      below[0] = graphics.bytes(of: picture, indent: labelWidth + 1) + below[0]
    }
    return lines + below
  }

  /// Appends the cells of a row, those of one colour together.
  private func append(_ row: Int, to line: inout ChartLine) {
    var text = ""
    var style: TextStyles.Style?
    for column in 0..<dots.columns {
      let cell = dots[column, row]
      let mark = marks[row * dots.columns + column]
      let next = mark?.text ?? cell?.character ?? " "
      let nextStyle = mark.map(\.style) ?? cell.map { .series($0.series) }
      if nextStyle != style, next != " " {
        line.append(text, style)
        text = ""
        style = nextStyle
      }
      text += next
    }
    while text.hasSuffix(" ") { text.removeLast() }
    line.append(text, style)
  }
}

/// The line below a chart, and what stands at its marks.
struct ChartAxis {
  private let places: [(column: Int, label: String)]
  private let columns: Int
  private let name: String

  /// An axis over so many columns.
  init(_ scale: ChartScale, categories: [String], columns: Int, name: String) {
    self.columns = columns
    self.name = name
    if case .category = scale.kind {
      places = categories.enumerated().compactMap { index, label in
        scale.place(Double(index)).map {
          (Swift.min(columns - 1, Swift.max(0, Int($0 * Double(columns)))), label)
        }
      }
    } else {
      places = scale.ticks(Swift.max(1, columns / 14)).compactMap { tick in
        scale.place(tick.value).flatMap { place in
          (0...1).contains(place)
            ? (Int((place * Double(columns - 1)).rounded()), tick.label) : nil
        }
      }
    }
  }

  /// The axis and its labels; those that would touch others are left out.
  func lines(_ styles: TextStyles, indent: Int, columns room: Int) -> [DisplayLine] {
    var labels = ""
    var end = -1
    var marked: Set<Int> = []
    for (column, label) in places {
      let label = label.cut(at: Swift.max(1, columns))
      let width = DisplayText.width(of: label)
      let start = Swift.min(Swift.max(0, column - width / 2), Swift.max(0, columns - width))
      guard start > end else { continue }
      labels += String(repeating: " ", count: start - Swift.max(0, end)) + label
      end = start + width
      marked.insert(column)
    }
    if !name.isEmpty, end + 2 + DisplayText.width(of: name) < columns {
      let gap = columns - DisplayText.width(of: name) - Swift.max(0, end)
      labels += String(repeating: " ", count: gap) + name
    }
    let axis = (0..<columns).map { marked.contains($0) ? "┬" : "─" }.joined()
    var first = ChartLine(styles, columns: room)
    first.pad(to: indent)
    first.append("└" + axis, .dim)
    var second = ChartLine(styles, columns: room)
    second.pad(to: indent + 1)
    second.append(labels, .dim)
    return [first.line, second.line]
  }
}
