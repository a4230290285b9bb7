import KQL

/// A chart as lines of a terminal.
struct ChartText {
  let rows: ChartRows
  let room: TerminalSize
  let styles: TextStyles

  /// Charts are not higher than this, whatever the window is.
  private static let highest = 24

  /// The marks of series where there are no colours.
  static let letters = ["A", "B", "C", "D", "E", "F", "G", "H"]

  /// Fills of series that stand one upon the other, where there are no colours.
  static let fills = ["█", "▓", "▒", "░"]

  /// The lines; there is always at least one.
  func lines() -> [DisplayLine] {
    var lines: [DisplayLine] = []
    func add(_ text: String, _ style: TextStyles.Style?) {
      lines.append(styles.line(text, style, columns: room.columns))
    }
    if let title = rows.title { add(title, .bold) }
    if let title = rows.chart.title { add(title, .bold) }
    guard rows.chart.shape != .card else { return lines + CardText(chart: self).lines() }
    let data = ChartData(rows)
    guard data.hasValues else {
      add("there is no column of numbers to draw", .dim)
      return lines
    }
    if rows.chart.showsLegend, data.series.count > 1 { lines += legend(data) }
    let notes = data.notes.map { styles.line("… \($0)", .dim, columns: room.columns) }
    let height = Swift.max(
      3, Swift.min(room.lines, Self.highest) - lines.count - notes.count)
    let place = TerminalSize(columns: room.columns, lines: height)
    switch rows.chart.shape {
    case .bar, .pie: lines += BarText(data: data, chart: rows.chart, room: place, styles).lines()
    case .column: lines += ColumnText(data: data, chart: rows.chart, room: place, styles).lines()
    default:
      lines +=
        PlotText(data: data, chart: rows.chart, room: place, styles, rows.graphics).lines()
    }
    return lines + notes
  }

  /// The names of the series with their colours, in two lines at most.
  private func legend(_ data: ChartData) -> [DisplayLine] {
    var lines: [DisplayLine] = []
    var line = ChartLine(styles, columns: room.columns)
    for (number, series) in data.series.enumerated() {
      let mark = styles.isOn ? "■" : mark(number, data)
      let width = DisplayText.width(of: series.name) + 4
      if line.width > 0, line.width + width > room.columns, lines.isEmpty {
        lines.append(line.line)
        line = ChartLine(styles, columns: room.columns)
      }
      if line.width > 0 { line.append("  ") }
      line.append("\(mark) ", .series(number))
      line.append(series.name)
    }
    lines.append(line.line)
    return lines
  }

  private func mark(_ number: Int, _ data: ChartData) -> String {
    let isFilled = [.bar, .column].contains(rows.chart.shape) || data.isStacked
    let marks = isFilled ? Self.fills : Self.letters
    return marks[number % marks.count]
  }
}

/// The values of the first row, large: `render card`.
struct CardText {
  let chart: ChartText

  func lines() -> [DisplayLine] {
    let schema = chart.rows.schema
    guard let row = chart.rows.rows.first else {
      return [chart.styles.line("there is no value", .dim, columns: chart.room.columns)]
    }
    var lines: [DisplayLine] = []
    let texts = zip(schema, row).map { column, value in
      (
        name: column.name,
        value: value.number.flatMap { number in
          column.type.isNumeric ? ChartScale.text(number) : nil
        } ?? value.description
      )
    }
    var next = 0
    while next < texts.count {
      // As many side by side as fit.
      var group: [(name: String, value: String, width: Int)] = []
      var used = 0
      while next < texts.count {
        let (name, value) = texts[next]
        let wanted = Swift.max(DisplayText.width(of: name), DisplayText.width(of: value), 6)
        let width = Swift.min(wanted, Swift.max(1, chart.room.columns - 4))
        guard group.isEmpty || used + width + 5 <= chart.room.columns else { break }
        group.append((name, value, width))
        used += width + 5
        next += 1
      }
      lines += [
        line(group) { "┌" + String(repeating: "─", count: $0.width + 2) + "┐" },
        line(group, .bold) { $0.value }, line(group, .dim) { $0.name },
        line(group) { "└" + String(repeating: "─", count: $0.width + 2) + "┘" },
      ]
    }
    return lines
  }

  private func line(
    _ group: [(name: String, value: String, width: Int)], _ style: TextStyles.Style? = nil,
    _ text: ((name: String, value: String, width: Int)) -> String
  ) -> DisplayLine {
    var line = ChartLine(chart.styles, columns: chart.room.columns)
    var start = 0
    for card in group {
      line.pad(to: start)
      if let style {
        line.append("│ ")
        line.append(text(card).cut(at: card.width), style)
        line.pad(to: start + card.width + 2)
        line.append(" │")
      } else {
        line.append(text(card))
      }
      start += card.width + 5
    }
    return line.line
  }
}

extension String {
  /// The text made safe, cut at so many columns.
  func cut(at limit: Int) -> String {
    var buffer = ByteBuffer(capacity: 64)
    buffer.append(harmless: self, cutAt: limit)
    return buffer.string
  }
}
