import KQLSyntax

extension ScalarFunction {
  static let seriesPeriodsDetect = ScalarFunction(
    "series_periods_detect", "Finds the most significant periods of a series and their scores.",
    parameters: [
      "series": "An array of numbers.", "min_period": "The shortest period to look for.",
      "max_period": "The longest.", "num_periods": "How many to return.",
    ],
    examples: [
      """
      array_concat(series_periods_detect(
        dynamic([1, 5, 9, 5, 1, 5, 9, 5, 1, 5, 9, 5, 1, 5, 9, 5]), 2, 8, 2))
      """: "[4.0,0.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .real, .real, .long], required: 4,
      "series_periods_detect(series, min_period, max_period, num_periods)")
    return call.tuple(["periods": .dynamic, "scores": .dynamic], operands) { (call, row, arena) in
      guard let series = call.series(0, row: row, call.state { Series() }),
        let smallest = call.real(1, row: row), let largest = call.real(2, row: row),
        let limit = call.long(3, row: row), limit > 0
      else { return [] }
      let count = Int(Swift.min(limit, 1000))
      let found = Autocorrelation(series.values).periods(
        from: smallest.isNaN ? 0 : smallest, to: largest.isNaN ? 0 : largest, limit: count)
      let padding = Array(repeating: 0.0, count: count - found.count)
      return [
        .dynamic(.array(found.map { Double($0.0) } + padding, arena)),
        .dynamic(.array(found.map(\.1) + padding, arena)),
      ]
    }
  }
}
