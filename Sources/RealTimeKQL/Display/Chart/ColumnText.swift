import KQL

/// Bars that stand, side by side: `columnchart`.
struct ColumnText {
  private let data: ChartData
  private let room: TerminalSize
  private let styles: TextStyles
  private let scale: ChartScale
  private let ticks: [ChartScale.Tick]
  private let labelWidth: Int
  private let rows: Int

  /// How many categories are shown, and the characters each has.
  private let shown: Int
  private let slot: Int
  private let labels: [String]

  /// The columns of each category, from left to right: pieces one upon the other.
  private let stacks: [[[(from: Double, to: Double, series: Int)]]]

  /// Parts of a character, in eighths.
  private static let eighths = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  init(data: ChartData, chart: Chart, room: TerminalSize, _ styles: TextStyles) {
    self.data = data
    self.room = room
    self.styles = styles
    scale = data.yScale()
    let isLong = data.categories.count > room.columns / 2
    rows = Swift.max(1, room.lines - 2 - (data.yName.isEmpty ? 0 : 1) - (isLong ? 1 : 0))
    ticks = scale.ticks(Swift.max(2, rows / 3))
    let widest = ticks.map { DisplayText.width(of: $0.label) }.max() ?? 0
    labelWidth = widest + 8 <= room.columns ? widest : 0
    let width = Swift.max(1, room.columns - labelWidth - 1)
    let perCategory = data.isStacked ? 1 : Swift.max(1, data.series.count)
    let count = Swift.max(1, data.categories.count)
    // A blank between two categories, where there is room for it.
    let wanted = perCategory + (width / count > perCategory ? 1 : 0)
    shown = Swift.max(1, Swift.min(count, width / wanted))
    slot = Swift.min(Swift.max(wanted, width / shown), perCategory * 6 + 1)
    labels = data.categories.withoutCommonDate
    if data.isStacked {
      let stacked = data.stacked()
      stacks = data.categories.indices.map { index in
        [
          stacked.enumerated().compactMap { number, stack in
            stack.first { $0.x == Double(index) }.map { ($0.from, $0.to, number) }
          }
        ]
      }
    } else {
      let points = data.series.map { series in
        Dictionary(series.points.map { ($0.x, $0.y) }, uniquingKeysWith: +)
      }
      stacks = data.categories.indices.map { index in
        points.enumerated().map { number, points in
          points[Double(index)].map { [(0, $0, number)] } ?? []
        }
      }
    }
  }

  func lines() -> [DisplayLine] {
    guard !data.categories.isEmpty else {
      return [styles.line("there is nothing to draw", .dim, columns: room.columns)]
    }
    var marks: [Int: String] = [:]
    for tick in ticks {
      guard let place = scale.place(tick.value) else { continue }
      let row = Int(((1 - place) * Double(rows)).rounded(.down))
      marks[Swift.min(rows - 1, Swift.max(0, row))] = tick.label
    }
    var lines: [DisplayLine] = []
    if !data.yName.isEmpty {
      lines.append(styles.line(data.yName, .dim, columns: room.columns))
    }
    for row in 0..<rows {
      var line = ChartLine(styles, columns: room.columns)
      if labelWidth > 0 { line.append(marks[row] ?? "", endingAt: labelWidth, .dim) }
      line.append(marks[row] == nil ? "│" : "┤", .dim)
      for category in 0..<shown { append(category, row, to: &line) }
      lines.append(line.line)
    }
    return lines + axis()
  }

  /// Appends a row of a category's columns.
  private func append(_ category: Int, _ row: Int, to line: inout ChartLine) {
    let start = labelWidth + 1 + category * slot
    let columns = stacks[category]
    let width = Swift.max(1, (slot - (slot > columns.count ? 1 : 0)) / Swift.max(1, columns.count))
    for (index, pieces) in columns.enumerated() {
      guard let (character, series) = cell(pieces, row) else { continue }
      line.pad(to: start + index * width)
      line.append(String(repeating: character, count: width), .series(series))
    }
  }

  /// What a column shows in a row; `nil` for nothing.
  private func cell(
    _ pieces: [(from: Double, to: Double, series: Int)], _ row: Int
  ) -> (String, Int)? {
    let bottom = Double(rows - 1 - row)
    var best: (covered: Double, isTop: Bool, series: Int) = (0, false, 0)
    var all = 0.0
    for (from, to, series) in pieces {
      let (low, high) = (place(Swift.min(from, to)), place(Swift.max(from, to)))
      let covered = Swift.min(high, bottom + 1) - Swift.max(low, bottom)
      guard covered > 0 else { continue }
      all += covered
      if covered > best.covered { best = (covered, to >= from && high < bottom + 1, series) }
    }
    // A value that is all but nothing is seen where it begins.
    if all <= 0 {
      guard let piece = pieces.first, piece.to != 0, pieces.count == 1,
        (place(piece.to) - place(0)).magnitude < 0.125, Int(place(0)) == Int(bottom), piece.to > 0
      else { return nil }
      return ("▁", piece.series)
    }
    let fill =
      styles.isOn || data.series.count < 2
      ? "█" : ChartText.fills[best.series % ChartText.fills.count]
    if all > 0.94 || fill != "█" { return all >= 0.5 ? (fill, best.series) : nil }
    guard best.isTop else { return all >= 0.5 ? ("█", best.series) : nil }
    return (Self.eighths[Swift.max(1, Int((all * 8).rounded()))], best.series)
  }

  /// Where a value is, in rows from the bottom.
  private func place(_ value: Double) -> Double {
    Swift.min(Swift.max(scale.place(value) ?? 0, 0), 1) * Double(rows)
  }

  private func axis() -> [DisplayLine] {
    var first = ChartLine(styles, columns: room.columns)
    first.pad(to: labelWidth)
    first.append("└" + String(repeating: "─", count: Swift.min(shown * slot, room.columns)), .dim)
    var second = ChartLine(styles, columns: room.columns)
    var end = labelWidth
    for category in 0..<shown where category < labels.count {
      let start = labelWidth + 1 + category * slot
      guard start > end || category == 0 else { continue }
      // A label may go on over its neighbours, which have none then.
      let room = Swift.max(slot - 1, Swift.min(12, DisplayText.width(of: labels[category])))
      let label = labels[category].cut(at: room)
      guard start + DisplayText.width(of: label) <= self.room.columns || category == 0 else {
        break
      }
      second.pad(to: start)
      second.append(label, .dim)
      end = start + DisplayText.width(of: label)
    }
    var lines = [first.line, second.line]
    if shown < data.categories.count {
      lines.append(
        styles.line("… \(data.categories.count - shown) more", .dim, columns: room.columns))
    }
    return lines
  }
}

extension [String] {
  /// Times of one day without the day, which says nothing that tells them apart.
  var withoutCommonDate: [String] {
    guard let first, first.utf8.count >= 20, first.hasSuffix("Z"), first.dropFirst(10).first == "T",
      count > 1, allSatisfy({ $0.hasPrefix(first.prefix(11)) && $0.hasSuffix("Z") })
    else { return self }
    let isWhole = allSatisfy { $0.hasSuffix(":00Z") }
    return map { String($0.dropFirst(11).dropLast(isWhole ? 4 : 1)) }
  }
}
