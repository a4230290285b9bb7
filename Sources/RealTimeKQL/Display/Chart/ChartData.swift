import KQL

/// What a chart draws: series of points, found in the columns of a result.
struct ChartData: Sendable {
  /// A point.
  struct Point: Hashable, Sendable {
    /// Seconds, a number, or the number of a category.
    var x: Double
    /// The value.
    var y: Double
  }

  /// Points that belong together.
  struct Series: Sendable {
    /// What they are called.
    var name: String
    /// The points, ascending along the x axis; those of scatter charts as they came.
    var points: [Point]
  }

  /// What the values of the x axis are.
  private(set) var xKind = ChartScale.Kind.number

  /// The names along the x axis, where they are categories.
  private(set) var categories: [String] = []

  /// The series, in the order in which they came.
  private(set) var series: [Series] = []

  /// Points that are odd.
  private(set) var anomalies: [Point] = []

  /// What the x axis and the values are called.
  private(set) var xName = ""
  private(set) var yName = ""

  /// What has to be said of what is not drawn.
  private(set) var notes: [String] = []

  /// Whether there is a column to draw.
  private(set) var hasValues = true

  private let chart: Chart
  private var lines: [String: Int] = [:]
  private var places: [String: Int] = [:]
  private var unusable = 0

  /// The most series that can be told apart.
  static let seriesLimit = TextStyles.seriesCount

  /// Finds the series of rows.
  init(_ rows: ChartRows) {
    chart = rows.chart
    let columns = ChartColumns(rows)
    guard !columns.y.isEmpty else {
      hasValues = false
      return
    }
    xKind = columns.xKind
    xName = chart.xTitle ?? columns.x.map { rows.schema[$0].name } ?? ""
    yName = chart.yTitle ?? (columns.y.count == 1 ? rows.schema[columns.y[0]].name : "")
    for (number, row) in rows.rows.enumerated() { take(row, number, columns, rows.schema) }
    if case .category = xKind { xKind = .category(categories.count) }
    order()
    if rows.droppedCount > 0 {
      notes.append("the last \(RunStatistics.grouped(rows.rows.count)) rows are drawn")
    }
    if unusable > 0 {
      notes.append("\(RunStatistics.grouped(unusable)) values are left out that are no numbers")
    }
  }

  // MARK: Rows

  private mutating func take(
    _ row: [Value], _ number: Int, _ columns: ChartColumns, _ schema: Schema
  ) {
    let names = columns.series.map { row[$0].description }
    for (index, column) in columns.y.enumerated() {
      var parts = names
      if columns.y.count > 1 || names.isEmpty { parts.append(schema[column].name) }
      let name = parts.joined(separator: ", ")
      let anomaly = columns.anomalies.indices.contains(index) ? row[columns.anomalies[index]] : nil
      if case .dynamic(let text) = row[column], let values = JSONElements.of(text) {
        // A series in one row, as make-series gives it.
        let xs = columns.x.flatMap { JSONElements.of(row[$0].description) }
        let odd = anomaly.flatMap { JSONElements.of($0.description) }
        for (place, value) in values.enumerated() {
          let x = xs.map { $0.indices.contains(place) ? $0[place] : .null } ?? .long(Int64(place))
          add(
            x, value, to: name, row: place,
            isOdd: odd.map { $0.indices.contains(place) && $0[place].isOdd } ?? false)
        }
      } else {
        let x = columns.x.map { row[$0] } ?? .long(Int64(number))
        add(x, row[column], to: name, row: number, isOdd: anomaly?.isOdd ?? false)
      }
    }
  }

  private mutating func add(
    _ x: Value, _ y: Value, to name: String, row: Int, isOdd: Bool
  ) {
    guard let value = y.number, value.isFinite else {
      if y != .null { unusable += 1 }
      return
    }
    guard let place = place(of: x) else {
      unusable += 1
      return
    }
    let point = Point(x: place, y: value)
    if isOdd { anomalies.append(point) }
    if let line = lines[name] {
      series[line].points.append(point)
    } else {
      lines[name] = series.count
      series.append(Series(name: name, points: [point]))
    }
  }

  private mutating func place(of x: Value) -> Double? {
    guard case .category = xKind else {
      return x.number.flatMap { $0.isFinite ? $0 : nil }
    }
    let name = x.description
    if let known = places[name] { return Double(known) }
    places[name] = categories.count
    categories.append(name)
    return Double(categories.count - 1)
  }

  // MARK: Order

  /// Puts points in order, adds up what falls on one place, and leaves out series that nobody could tell
  /// apart.
  private mutating func order() {
    if series.count > Self.seriesLimit {
      let sums = series.map { $0.points.reduce(0) { $0 + $1.y.magnitude } }
      let kept = Set(sums.indices.sorted { sums[$0] > sums[$1] }.prefix(Self.seriesLimit))
      notes.append("\(series.count - kept.count) smaller series are left out")
      series = series.indices.filter(kept.contains).map { series[$0] }
    }
    for index in series.indices {
      var points = series[index].points
      if chart.shape != .scatter { points.sort { $0.x < $1.x } }
      if xKind.isCategory { points = Self.added(points) }
      if chart.accumulates {
        var sum = 0.0
        for place in points.indices {
          sum += points[place].y
          points[place].y = sum
        }
      }
      series[index].points = points
    }
  }

  private static func added(_ points: [Point]) -> [Point] {
    var sums: [Point] = []
    for point in points {
      if sums.last?.x == point.x { sums[sums.count - 1].y += point.y } else { sums.append(point) }
    }
    return sums
  }

  // MARK: Stacks

  /// The series one upon the other: for each, at each place of any, where it begins and where it ends.
  ///
  /// Negative values go down from zero, positive ones up.
  func stacked() -> [[(x: Double, from: Double, to: Double)]] {
    let places = Array(Set(series.flatMap { $0.points.map(\.x) })).sorted()
    let values = series.map { series in
      Dictionary(series.points.map { ($0.x, $0.y) }, uniquingKeysWith: +)
    }
    var up = [Double](repeating: 0, count: places.count)
    var down = up
    let totals = places.map { place in values.reduce(0) { $0 + ($1[place] ?? 0).magnitude } }
    return values.map { values in
      places.enumerated().map { index, place in
        var value = values[place] ?? 0
        if chart.stacking == .stackedToHundred {
          value = totals[index] > 0 ? value / totals[index] * 100 : 0
        }
        let from = value < 0 ? down[index] : up[index]
        if value < 0 { down[index] += value } else { up[index] += value }
        return (place, from, from + value)
      }
    }
  }

  /// Whether series stand one upon the other.
  var isStacked: Bool { chart.stacking != .none && series.count > 1 }

  /// The axis of the values.
  func yScale() -> ChartScale {
    let isFilled = [.area, .bar, .column, .pie].contains(chart.shape)
    let values =
      isStacked
      ? stacked().flatMap { $0.flatMap { [$0.from, $0.to] } }
      : series.flatMap { $0.points.map(\.y) }
    return ChartScale(
      values, minimum: chart.yMinimum, maximum: chart.yMaximum,
      isLogarithmic: chart.isYLogarithmic && !isStacked, includesZero: isFilled)
  }

  /// The x axis.
  func xScale() -> ChartScale {
    ChartScale(
      series.lazy.flatMap { $0.points.lazy.map(\.x) }, minimum: chart.xMinimum,
      maximum: chart.xMaximum, kind: xKind, isLogarithmic: chart.isXLogarithmic)
  }
}

extension ChartScale.Kind {
  /// Whether the values are names.
  var isCategory: Bool { if case .category = self { true } else { false } }
}

extension Value {
  /// The value as a number: times and lengths of time in seconds; `nil` for what is none.
  var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .long(let number): Double(number)
    case .real(let number): number
    case .decimal(let text): Double(text)
    case .bool(let bool): bool ? 1 : 0
    case .datetime(let time): Double(time.ticks) / 1e7
    case .timespan(let time): Double(time.ticks) / 1e7
    case .string, .guid, .dynamic, .null: nil
    }
  }

  /// Whether it marks something odd: any number but zero.
  fileprivate var isOdd: Bool { number.map { $0 != 0 } ?? false }
}
