import KQLSyntax

extension ScalarFunction {
  static let seriesPeriodsValidate = ScalarFunction(
    "series_periods_validate", "Scores whether a series has certain periods, each from 0 to 1.",
    parameters: ["series": "An array of numbers.", "period…": "The periods, at most 16."],
    examples: [
      "series_periods_validate(dynamic([1, 5, 9, 5, 1, 5, 9, 5, 1, 5, 9, 5]), 5)": "[5.0] | [0.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let count = Swift.max(2, Swift.min(call.values.count, 17))
    let operands = try call.seriesOperands(
      [.dynamic] + Array(repeating: .real, count: count - 1), required: 2,
      "series_periods_validate(series, period, …)")
    return call.tuple(["periods": .dynamic, "scores": .dynamic], operands) { (call, row, arena) in
      guard let series = call.series(0, row: row, call.state { Series() }) else { return [] }
      let correlation = Autocorrelation(series.values)
      let periods = (1..<call.columns.count).map { call.real($0, row: row) ?? .nan }
      let scores = periods.map { period in
        period >= 4 && period <= Double(series.values.count / 2)
          ? correlation.score(ofPeriod: Int(period.rounded())) : 0
      }
      return [.dynamic(.array(periods, arena)), .dynamic(.array(scores, arena))]
    }
  }
}
