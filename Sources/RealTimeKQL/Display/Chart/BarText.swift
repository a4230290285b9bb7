import KQL

/// Bars that lie, one below the other: `barchart`, and `piechart` with shares.
struct BarText {
  private let data: ChartData
  private let chart: Chart
  private let room: TerminalSize
  private let styles: TextStyles
  private let scale: ChartScale

  /// What is at the right of a bar.
  private let values: [String]

  private let labelWidth: Int
  private let valueWidth: Int

  /// A line: a label, pieces of a bar, and a value.
  private struct Bar {
    var label: String
    var pieces: [(from: Double, to: Double, series: Int)]
    var value: String
  }

  private var bars: [Bar] = []

  /// Parts of a character, in eighths.
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  init(data: ChartData, chart: Chart, room: TerminalSize, _ styles: TextStyles) {
    self.data = data
    self.chart = chart
    self.room = room
    self.styles = styles
    scale = data.yScale()
    var bars: [Bar] = []
    let total = data.series.first?.points.reduce(0) { $0 + Swift.max(0, $1.y) } ?? 0
    if data.isStacked {
      let stacks = data.stacked()
      for (index, category) in data.categories.enumerated() {
        let pieces = stacks.enumerated().compactMap { number, stack in
          stack.first { $0.x == Double(index) }.map { ($0.from, $0.to, number) }
        }
        let sum = data.series.reduce(0) { sum, series in
          sum + (series.points.first { $0.x == Double(index) }?.y ?? 0)
        }
        bars.append(Bar(label: category, pieces: pieces, value: ChartScale.text(sum)))
      }
    } else {
      let points = data.series.map { series in
        Dictionary(series.points.map { ($0.x, $0.y) }, uniquingKeysWith: +)
      }
      for (index, category) in data.categories.enumerated() {
        var label = category
        for number in data.series.indices {
          guard let value = points[number][Double(index)] else { continue }
          var text = ChartScale.text(value)
          if chart.shape == .pie {
            let share = total > 0 ? Swift.max(0, value) / total * 100 : 0
            text = "\(ChartScale.text((share * 10).rounded() / 10)) %  \(text)"
          }
          bars.append(Bar(label: label, pieces: [(0, value, number)], value: text))
          label = ""
        }
      }
    }
    self.bars = bars
    values = bars.map(\.value)
    let widest = bars.map { DisplayText.width(of: $0.label) }.max() ?? 0
    labelWidth = Swift.min(widest, Swift.max(3, room.columns / 3))
    let value = bars.map { DisplayText.width(of: $0.value) }.max() ?? 0
    valueWidth = labelWidth + value + 8 <= room.columns ? value : 0
  }

  func lines() -> [DisplayLine] {
    guard !bars.isEmpty else {
      return [styles.line("there is nothing to draw", .dim, columns: room.columns)]
    }
    let width = Swift.max(1, room.columns - labelWidth - 2 - (valueWidth > 0 ? valueWidth + 1 : 0))
    var shown = bars.count
    if shown > room.lines { shown = Swift.max(1, room.lines - 1) }
    var lines = bars.prefix(shown).map { line($0, width) }
    if shown < bars.count {
      lines.append(
        styles.line("… \(bars.count - shown) more", .dim, columns: room.columns))
    }
    return lines
  }

  private func line(_ bar: Bar, _ width: Int) -> DisplayLine {
    var line = ChartLine(styles, columns: room.columns)
    line.append(bar.label.cut(at: labelWidth))
    line.pad(to: labelWidth)
    line.append(" │", .dim)
    let start = labelWidth + 2
    for (from, to, series) in bar.pieces.sorted(by: {
      Swift.min($0.from, $0.to) < Swift.min($1.from, $1.to)
    }) {
      var low = place(Swift.min(from, to), width)
      var high = place(Swift.max(from, to), width)
      // Pieces side by side have no gap between them.
      if bar.pieces.count > 1 { (low, high) = (low.rounded(), high.rounded()) }
      guard high > low else { continue }
      line.pad(to: start + Int(low.rounded()))
      line.append(Self.bar(low.rounded(), high, fill(series)), .series(series))
    }
    if valueWidth > 0 {
      line.pad(to: start + width)
      line.append(bar.value, endingAt: room.columns)
    }
    return line.line
  }

  /// Where a value is on a bar, in characters.
  private func place(_ value: Double, _ width: Int) -> Double {
    // A logarithmic bar begins at the start of the axis.
    let place = scale.place(value) ?? 0
    return Swift.min(Swift.max(place, 0), 1) * Double(width)
  }

  private func fill(_ series: Int) -> String {
    styles.isOn || data.series.count < 2 ? "█" : ChartText.fills[series % ChartText.fills.count]
  }

  /// A bar between two places: whole characters, and a part of one at its end.
  private static func bar(_ low: Double, _ high: Double, _ fill: String) -> String {
    let length = high - low
    let whole = Int(length)
    let eighths = Int((length - Double(whole)) * 8)
    let end = fill == "█" ? Self.eighths[Swift.min(7, Swift.max(0, eighths))] : ""
    let text = String(repeating: fill, count: whole) + end
    // The smallest value that is none must be seen.
    return text.isEmpty ? "▏" : text
  }
}
