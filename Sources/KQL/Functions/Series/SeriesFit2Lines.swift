import KQLSyntax

extension ScalarFunction {
  static let seriesFit2Lines = ScalarFunction(
    "series_fit_2lines", "Fits two lines to a series, one before and one after the best split.",
    parameters: ["series": "An array of numbers only."],
    examples: [
      "series_fit_2lines(dynamic([1, 2, 3, 9, 8, 7]))":
        "1 | 3 | 11.6 | 0 | [1.0,2.0,3.0,9.0,8.0,7.0] | 1 | -1 | 9 | 1 | 0 | 1 | 1 | 1 | 1 | 0"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands([.dynamic], required: 1, "series_fit_2lines(series)")
    return call.tuple(twoLineResults, operands, compute: twoLineFit)
  }

  static let twoLineResults: KeyValuePairs<String, ScalarType> = [
    "rsquare": .real, "split_idx": .long, "variance": .real, "rvariance": .real,
    "line_fit": .dynamic, "right_rsquare": .real, "right_slope": .real,
    "right_interception": .real, "right_variance": .real, "right_rvariance": .real,
    "left_rsquare": .real, "left_slope": .real, "left_interception": .real,
    "left_variance": .real, "left_rvariance": .real,
  ]

  static func twoLineFit(_ call: Arguments, _ row: Int, _ arena: Arena) -> [TupleValue] {
    guard let series = call.series(0, row: row, call.state { Series() }), !series.hasGaps,
      !series.values.isEmpty
    else { return [] }
    let values = series.values
    let sums = LineSums(values)
    var split = 0
    var least = sums.residual(0..<values.count)
    var work = LongWork()
    for candidate in 1..<Swift.max(values.count, 2) where candidate < values.count {
      if work.isStopped(after: 16) { return [] }
      let residual =
        sums.residual(0..<candidate) + sums.residual(candidate..<values.count)
      if residual < least {
        least = residual
        split = candidate
      }
    }
    let left = LineFit(values, 0..<split)
    let right = LineFit(values, split..<values.count)
    let whole = LineFit(values, 0..<values.count)
    let residual =
      values.count > 1
      ? (left.residual + right.residual) / Double(values.count - 1) : 0
    let line = values.indices.lazy.map { $0 < split ? left[$0] : right[$0 - split] }
    return [
      .real(whole.variance > 0 ? 1 - residual / whole.variance : 1), .long(Int64(split)),
      .real(whole.variance), .real(residual), .dynamic(.array(line, arena)),
      .real(right.rSquare), .real(right.slope), .real(right.interception), .real(right.variance),
      .real(right.residualVariance), .real(left.rSquare), .real(left.slope),
      .real(left.interception), .real(left.variance), .real(left.residualVariance),
    ]
  }
}
