import KQLSyntax

extension ScalarFunction {
  static let seriesDecompose = ScalarFunction(
    "series_decompose", "Splits a series into baseline, seasonal part, trend and residual.",
    parameters: [
      "series": "An array of numbers.",
      "seasonality?": "The period; -1 to look for it, which is usual, 0 for none.",
      "trend?": "'avg', 'linefit' or 'none'.",
      "test_points?": "How many points at the end not to learn from; 0.",
      "seasonality_threshold?": "The least score of a period that is looked for; 0.6.",
    ],
    examples: [
      "series_decompose(dynamic([1, 2, 3]), 0, 'linefit')":
        "[1.0,2.0,3.0] | [0.0,0.0,0.0] | [1.0,2.0,3.0] | [0.0,0.0,0.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .long, .string, .long, .real], required: 1,
      "series_decompose(series, seasonality?, trend?, test_points?, seasonality_threshold?)")
    return call.tuple(
      ["baseline": .dynamic, "seasonal": .dynamic, "trend": .dynamic, "residual": .dynamic],
      operands
    ) { (call, row, arena) in
      decomposition(call, row, period: 1, trend: 2, testPoints: 3, threshold: 4)?.results(arena)
        ?? []
    }
  }

  /// The decomposition that the arguments at certain places ask for.
  static func decomposition(
    _ call: Arguments, _ row: Int, period: Int, trend: Int, testPoints: Int, threshold: Int,
    usualTrend: Decomposition.Trend? = nil
  ) -> Decomposition? {
    let name = call.text(trend, row: row)
    guard let series = call.series(0, row: row, call.state { Series() }),
      let trend = name == nil ? usualTrend ?? Decomposition.Trend(nil) : Decomposition.Trend(name)
    else { return nil }
    return Decomposition(
      series.values, period: call.long(period, row: row) ?? -1, trend: trend,
      testPoints: Int(clamping: call.long(testPoints, row: row) ?? 0),
      threshold: call.real(threshold, row: row) ?? 0.6)
  }
}

extension Decomposition {
  /// Baseline, seasonal part, trend and residual.
  func results(_ arena: Arena) -> [TupleValue] {
    [baseline, seasonal, trend, residual].map { .dynamic(.array($0, arena)) }
  }
}
