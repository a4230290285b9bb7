import Glibc
import KQL

/// A chart as a picture in a page: SVG, in colours that the page defines as `--s0`, `--s1`, ….
struct ChartPicture {
  private let data: ChartData
  private let chart: Chart
  private let x: ChartScale
  private let y: ChartScale

  /// The size of the picture, and the room beside the plot.
  static let width = 960.0, height = 420.0
  private let left = 72.0, right = 16.0, top = 28.0, bottom = 48.0

  private var plotWidth: Double { Self.width - left - right }
  private var plotHeight: Double { Self.height - top - bottom }

  init(_ data: ChartData, _ chart: Chart) {
    self.data = data
    self.chart = chart
    x = data.xScale()
    y = data.yScale()
  }

  /// Appends the picture.
  func append(to page: inout PageText) {
    page.append(
      "<svg viewBox=\"0 0 \(Self.width.attribute) \(Self.height.attribute)\" role=\"img\">\n")
    switch chart.shape {
    case .pie: appendPie(to: &page)
    case .bar:
      appendBars(to: &page)
    case .column:
      appendFrame(to: &page)
      appendColumns(to: &page)
    default:
      appendFrame(to: &page)
      appendPlot(to: &page)
    }
    page.append("</svg>\n")
  }

  // MARK: Places

  private func across(_ value: Double) -> Double? {
    x.place(value).map { left + Swift.min(Swift.max($0, 0), 1) * plotWidth }
  }

  private func down(_ value: Double) -> Double? {
    y.place(value).map { top + (1 - Swift.min(Swift.max($0, 0), 1)) * plotHeight }
  }

  private func name(_ point: ChartData.Point) -> String {
    if x.kind.isCategory, data.categories.indices.contains(Int(point.x)) {
      return data.categories[Int(point.x)]
    }
    return x.kind == .time ? ChartScale.datetime(point.x).text : ChartScale.text(point.x)
  }

  private func label(_ series: Int, _ point: ChartData.Point) -> String {
    "\(data.series[series].name)\n\(name(point)): \(ChartScale.text(point.y))"
  }

  // MARK: Axes

  private func appendFrame(to page: inout PageText) {
    let base = top + plotHeight
    for tick in y.ticks(6) {
      guard let place = down(tick.value) else { continue }
      page.append(
        "<line class=\"grid\" x1=\"\(left.attribute)\" x2=\"\((left + plotWidth).attribute)\" "
          + "y1=\"\(place.attribute)\" y2=\"\(place.attribute)\"/>\n")
      page.append(
        "text", "class=\"y\" x=\"\((left - 8).attribute)\" y=\"\((place + 4).attribute)\"",
        text: tick.label)
    }
    page.append(
      "<line class=\"axis\" x1=\"\(left.attribute)\" x2=\"\((left + plotWidth).attribute)\" "
        + "y1=\"\(base.attribute)\" y2=\"\(base.attribute)\"/>\n")
    var ticks = x.ticks(8).compactMap { tick in across(tick.value).map { ($0, tick.label) } }
    if x.kind.isCategory {
      let labels = data.categories.withoutCommonDate
      let step = Swift.max(1, (labels.count + 11) / 12)
      ticks = stride(from: 0, to: labels.count, by: step).compactMap { index in
        across(Double(index)).map { ($0, labels[index].cut(at: 14)) }
      }
    }
    for (place, label) in ticks {
      page.append(
        "text", "class=\"x\" x=\"\(place.attribute)\" y=\"\((base + 18).attribute)\"", text: label)
    }
    if !data.yName.isEmpty {
      page.append("text", "class=\"name\" x=\"4\" y=\"14\"", text: data.yName)
    }
    if !data.xName.isEmpty {
      page.append(
        "text",
        "class=\"name end\" x=\"\((left + plotWidth).attribute)\" "
          + "y=\"\((base + 38).attribute)\"", text: data.xName)
    }
  }

  // MARK: Plots

  private func appendPlot(to page: inout PageText) {
    if chart.shape == .area { appendAreas(to: &page) }
    for (number, series) in data.series.enumerated() {
      page.append(
        "<g class=\"series\" data-series=\"\(number)\" style=\"color:var(--s\(number % 8))\">\n")
      let places = series.points.compactMap { point in
        across(point.x).flatMap { x in down(point.y).map { (x: x, y: $0, point: point) } }
      }
      let isLine = chart.shape != .scatter && !(chart.shape == .area && data.isStacked)
      if isLine, places.count > 1 {
        let path = places.map { "\($0.x.attribute),\($0.y.attribute)" }.joined(separator: " ")
        page.append("<polyline class=\"line\" points=\"\(path)\"/>\n")
      }
      // Many points would hide the line, and each costs room.
      if chart.shape == .scatter || isLine && places.count <= 400 {
        let radius = chart.shape == .scatter || places.count == 1 ? 3.5 : 2.5
        for (x, y, point) in places {
          page.append(
            "<circle cx=\"\(x.attribute)\" cy=\"\(y.attribute)\" r=\"\(radius.attribute)\"><title>")
          page.append(text: label(number, point))
          page.append("</title></circle>\n")
        }
      }
      page.append("</g>\n")
    }
    for point in data.anomalies {
      guard let x = across(point.x), let y = down(point.y) else { continue }
      page.append(
        "<circle class=\"odd\" cx=\"\(x.attribute)\" cy=\"\(y.attribute)\" r=\"7\"/>\n")
    }
  }

  private func appendAreas(to page: inout PageText) {
    let bands =
      data.isStacked
      ? data.stacked()
      : data.series.map { $0.points.map { (x: $0.x, from: 0.0, to: $0.y) } }
    for (number, band) in bands.enumerated() where !band.isEmpty {
      let base = down(0) ?? top + plotHeight
      let upper = band.compactMap { part in
        across(part.x).flatMap { x in down(part.to).map { "\(x.attribute),\($0.attribute)" } }
      }
      let lower = band.reversed().compactMap { part in
        across(part.x).map { "\($0.attribute),\((down(part.from) ?? base).attribute)" }
      }
      page.append(
        "<polygon class=\"series area\(data.isStacked ? " stacked" : "")\" data-series=\"\(number)\" "
          + "style=\"color:var(--s\(number % 8))\" points=\"\((upper + lower).joined(separator: " "))\"/>\n"
      )
    }
  }

  // MARK: Bars

  /// The pieces of each category: which series, from where, to where, and in which of the places side by side.
  private func pieces() -> [(category: Int, series: Int, from: Double, to: Double, place: Int)] {
    if data.isStacked {
      return data.stacked().enumerated().flatMap { number, stack in
        stack.map { (Int($0.x), number, $0.from, $0.to, 0) }
      }
    }
    return data.series.enumerated().flatMap { number, series in
      series.points.map { (Int($0.x), number, 0, $0.y, number) }
    }
  }

  private func appendColumns(to page: inout PageText) {
    let slot = plotWidth / Double(Swift.max(1, data.categories.count))
    let width = slot * 0.8 / Double(data.isStacked ? 1 : Swift.max(1, data.series.count))
    let base = top + plotHeight
    for (category, series, from, to, place) in pieces() {
      let (start, end) = (down(from) ?? base, down(to) ?? base)
      let x = left + Double(category) * slot + slot * 0.1 + Double(place) * width
      append(
        series, category, to - (data.isStacked ? from : 0),
        (x, Swift.min(start, end), width, (start - end).magnitude), to: &page)
    }
  }

  /// Bars that lie have the names of their categories at the left, and their values beside them.
  private func appendBars(to page: inout PageText) {
    let (left, right) = (200.0, 90.0)
    let width = Self.width - left - right
    let slot = (Self.height - 16) / Double(Swift.max(1, data.categories.count))
    let thick = slot * 0.8 / Double(data.isStacked ? 1 : Swift.max(1, data.series.count))
    func place(_ value: Double) -> Double {
      left + Swift.min(Swift.max(y.place(value) ?? 0, 0), 1) * width
    }
    let step = Swift.max(1, Int((13 / slot).rounded(.up)))
    for index in stride(from: 0, to: data.categories.count, by: step) {
      let middle = 8 + (Double(index) + 0.5) * slot + 4
      page.append(
        "text", "class=\"y\" x=\"\((left - 8).attribute)\" y=\"\(middle.attribute)\"",
        text: data.categories[index].cut(at: 28))
    }
    for (category, series, from, to, number) in pieces() {
      let (start, end) = (place(from), place(to))
      let y = 8 + Double(category) * slot + slot * 0.1 + Double(number) * thick
      append(
        series, category, to - (data.isStacked ? from : 0),
        (Swift.min(start, end), y, (end - start).magnitude, thick), to: &page)
      if !data.isStacked, thick >= 9 {
        page.append(
          "text",
          "class=\"value\" x=\"\((Swift.max(start, end) + 6).attribute)\" "
            + "y=\"\((y + thick / 2 + 4).attribute)\"", text: ChartScale.text(to))
      }
    }
  }

  private func append(
    _ series: Int, _ category: Int, _ value: Double,
    _ place: (x: Double, y: Double, width: Double, height: Double), to page: inout PageText
  ) {
    page.append(
      "<rect class=\"series\" data-series=\"\(series)\" style=\"color:var(--s\(series % 8))\" "
        + "x=\"\(place.x.attribute)\" y=\"\(place.y.attribute)\" "
        + "width=\"\(Swift.max(0.5, place.width).attribute)\" "
        + "height=\"\(Swift.max(0.5, place.height).attribute)\"><title>")
    page.append(text: label(series, ChartData.Point(x: Double(category), y: value)))
    page.append("</title></rect>\n")
  }

  // MARK: Pies

  private func appendPie(to page: inout PageText) {
    let points = (data.series.first?.points ?? []).filter { $0.y > 0 }.sorted { $0.y > $1.y }
    let total = points.reduce(0) { $0 + $1.y }
    guard total > 0, total.isFinite else { return }
    let (middle, centre, radius) = (Self.height / 2, 220.0, 190.0)
    var angle = -Double.pi / 2
    for (number, point) in points.enumerated() {
      let share = point.y / total
      let next = angle + share * 2 * Double.pi
      let color = "style=\"color:var(--s\(number % 8))\""
      if share > 0.9999 {
        page.append(
          "<circle class=\"slice\" \(color) cx=\"\(centre.attribute)\" "
            + "cy=\"\(middle.attribute)\" r=\"\(radius.attribute)\"/>\n")
      } else {
        let start = (centre + radius * cos(angle), middle + radius * sin(angle))
        let end = (centre + radius * cos(next), middle + radius * sin(next))
        page.append(
          "<path class=\"slice\" \(color) d=\"M \(centre.attribute) \(middle.attribute) "
            + "L \(start.0.attribute) \(start.1.attribute) A \(radius.attribute) \(radius.attribute) 0 "
            + "\(share > 0.5 ? 1 : 0) 1 \(end.0.attribute) \(end.1.attribute) Z\"/>\n")
      }
      angle = next
      let line = 24 + Double(number) * 22
      guard line < Self.height - 8 else { continue }
      page.append(
        "<rect class=\"key\" \(color) x=\"470\" y=\"\((line - 10).attribute)\" width=\"12\" height=\"12\"/>\n"
      )
      let percent = ChartScale.text((share * 1000).rounded() / 10)
      page.append(
        "text", "class=\"value\" x=\"490\" y=\"\(line.attribute)\"",
        text: "\(name(point).cut(at: 40)): \(percent) % (\(ChartScale.text(point.y)))")
    }
  }
}
