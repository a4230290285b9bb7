import KQLSyntax

extension ScalarFunction {
  static let seriesOutliers = ScalarFunction(
    "series_outliers", "Scores how far each value of a series is out of the usual range.",
    parameters: [
      "series": "An array of numbers.",
      "kind?": "'ctukey', with percentiles to choose, or 'tukey', with the quartiles.",
      "ignore_val?": "A number that stands for a missing value; null.",
      "min_percentile?": "From 2 to 98; 10.", "max_percentile?": "From 2 to 98; 90.",
      "test_points?": "How many points at the end not to learn from.",
    ],
    examples: [
      "series_outliers(dynamic([1, 2, 3, 4, 5, 6, 7, 20, null]), 'tukey')":
        "[-0.5,-0.21428571428571427,0.0,0.0,0.0,0.0,0.21428571428571427,3.9285714285714284,0.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .string, .real, .real, .real, .long], required: 1,
      "series_outliers(series, kind?, ignore_val?, min_percentile?, max_percentile?, test_points?)")
    return call.apply(
      Overload(operands.map(\.type), returns: .dynamic) { call in
        let memory = call.state { Series() }
        let arena = Arena(capacity: call.count * 64)
        return fillColumn(
          call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> Dynamic? in
          guard let series = call.series(0, row: row, memory),
            let fence = OutlierFence(
              call.text(1, row: row), call.real(3, row: row), call.real(4, row: row))
          else { return nil }
          if let ignored = call.real(2, row: row), !ignored.isNaN {
            for index in series.values.indices where series.values[index] == ignored {
              series.values[index] = .nan
            }
          }
          let tested = Int(clamping: Swift.max(0, call.long(5, row: row) ?? 0))
          return .array(fence.scores(series.values, testPoints: tested), arena)
        }
      }, operands)
  }
}

/// Tukey's fence: a range between two percentiles, and how far beyond it a value lies.
struct OutlierFence {
  private let low: Double
  private let high: Double
  /// The range of the percentiles in units of the range of the quartiles, for a normal distribution.
  private let width: Double

  /// Creates a fence; `nil` for an unknown kind or a percentile out of range.
  init?(_ kind: StringView?, _ low: Double? = nil, _ high: Double? = nil) {
    if let kind, kind == "tukey" {
      (self.low, self.high, width) = (0.25, 0.75, 1)
      return
    }
    if let kind, !(kind == "ctukey") { return nil }
    let from = low ?? 10
    let to = high ?? 90
    guard from >= 2, to <= 98, from < to else { return nil }
    self.low = from / 100
    self.high = to / 100
    width =
      (Self.normalQuantile(self.high) - Self.normalQuantile(self.low))
      / (Self.normalQuantile(0.75) - Self.normalQuantile(0.25))
  }

  /// A score for each value: 0 within the range, 1 a quartile range above it; 0 for a gap.
  func scores(_ values: [Double], testPoints: Int = 0) -> [Double] {
    var learned = values.prefix(Swift.max(0, values.count - testPoints)).filter { !$0.isNaN }
    learned.sortUntilStopped(by: <)
    guard !learned.isEmpty else { return values.map { _ in 0 } }
    let bottom = Self.percentile(learned, low)
    let top = Self.percentile(learned, high)
    let range = (top - bottom) / width
    return values.map { value in
      if value > top { return (value - top) / range }
      if value < bottom { return (value - bottom) / range }
      return 0
    }
  }

  /// A percentile between neighbours in sorted values.
  static func percentile(_ sorted: [Double], _ fraction: Double) -> Double {
    let place = fraction * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (place - Double(index))
  }

  /// The quantile of the standard normal distribution, by bisection.
  private static func normalQuantile(_ probability: Double) -> Double {
    var low = -10.0
    var high = 10.0
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if Double.normalProbability(middle) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
