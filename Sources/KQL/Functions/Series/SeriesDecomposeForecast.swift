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
    examples: ["series_decompose_forecast(dynamic([1, 2, 3, 0, 0]), 2, 0)": "[1.0,2.0,3.0,4.0,5.0]"]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .long, .long, .string, .real], required: 2,
      "series_decompose_forecast(series, points, seasonality?, trend?, seasonality_threshold?)")
    return call.apply(
      Overload(operands.map(\.type), returns: .dynamic) { call in
        let memory = call.state { Series() }
        let arena = Arena(capacity: call.count * 64)
        return fillColumn(
          call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> Dynamic? in
          let name = call.text(3, row: row)
          guard let series = call.series(0, row: row, memory),
            let trend = name == nil ? .line : Decomposition.Trend(name)
          else { return nil }
          let parts = Decomposition(
            series.values, period: call.long(2, row: row) ?? -1, trend: trend,
            testPoints: Int(clamping: call.long(1, row: row) ?? 0),
            threshold: call.real(4, row: row) ?? 0.6)
          return .array(parts.baseline, arena)
        }
      }, operands)
  }
}
