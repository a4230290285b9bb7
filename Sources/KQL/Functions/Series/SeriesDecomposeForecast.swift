import KQLSyntax

extension ScalarFunction {
  static let seriesDecomposeForecast = ScalarFunction(
    "series_decompose_forecast", "Foresees the last points of a series from those before them.",
    parameters: [
      "series": "An array of numbers.", "points": "How many points at the end to foresee.",
      "seasonality?": "The period; -1 to look for it, which is usual, 0 for none.",
      "trend?": "'linefit', which is usual, 'avg' or 'none'.",
      "seasonality_threshold?": "The least score of a period that is looked for; 0.6.",
    ],
    examples: [
      "series_decompose_forecast(dynamic([1, 2, 3, 0, 0]), 2, 0)":
        "[1.0,2.0,3.0,4.0,5.0] | [0.0,0.0,0.0,0.0,0.0] | [1.0,2.0,3.0,4.0,5.0] | [0.0,0.0,0.0,-4.0,-5.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .long, .long, .string, .real], required: 2,
      "series_decompose_forecast(series, points, seasonality?, trend?, seasonality_threshold?)")
    return call.tuple(
      ["baseline": .dynamic, "seasonal": .dynamic, "trend": .dynamic, "residual": .dynamic],
      operands
    ) { (call, row, arena) in
      decomposition(
        call, row, period: 2, trend: 3, testPoints: 1, threshold: 4, usualTrend: .line)?
        .results(arena) ?? []
    }
  }
}
