import KQLSyntax

extension ScalarFunction {
  static let seriesFitLine = ScalarFunction(
    "series_fit_line", "Fits a line to a series: r-square, slope, variances, interception, line.",
    parameters: ["series": "An array of numbers only."],
    examples: ["series_fit_line(dynamic([1, 2, 3]))": "1 | 1 | 1 | 0 | 1 | [1.0,2.0,3.0]"]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands([.dynamic], required: 1, "series_fit_line(series)")
    return call.tuple(lineResults, operands, compute: lineFit)
  }

  static let lineResults: KeyValuePairs<String, ScalarType> = [
    "rsquare": .real, "slope": .real, "variance": .real, "rvariance": .real,
    "interception": .real, "line_fit": .dynamic,
  ]

  static func lineFit(_ call: Arguments, _ row: Int, _ arena: Arena) -> [TupleValue] {
    guard let series = call.series(0, row: row, call.state { Series() }), !series.hasGaps,
      !series.values.isEmpty
    else { return [] }
    let fit = LineFit(series.values, 0..<series.values.count)
    return [
      .real(fit.rSquare), .real(fit.slope), .real(fit.variance), .real(fit.residualVariance),
      .real(fit.interception),
      .dynamic(.array(series.values.indices.lazy.map { fit[$0] }, arena)),
    ]
  }
}
