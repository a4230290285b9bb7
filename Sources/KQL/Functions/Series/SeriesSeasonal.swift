import KQLSyntax

extension ScalarFunction {
  static let seriesSeasonal = ScalarFunction(
    "series_seasonal", "Returns what repeats in a series: the median of each place in the period.",
    parameters: [
      "series": "An array of numbers.",
      "period?": "The period; -1 to look for it, which is usual.",
      "test_points?": "How many points at the end not to learn from; 0.",
    ],
    examples: [
      "series_seasonal(dynamic([1, 3, 5, 1, 3, 5, 2, 4, 6]), 3)":
        "[1.0,3.0,5.0,1.0,3.0,5.0,1.0,3.0,5.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .long, .long], required: 1, "series_seasonal(series, period?, test_points?)")
    return call.apply(
      Overload(operands.map(\.type), returns: .dynamic) { call in
        let memory = call.state { Series() }
        let arena = Arena(capacity: call.count * 64)
        return fillColumn(
          call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> Dynamic? in
          guard let series = call.series(0, row: row, memory) else { return nil }
          let tested = Int(clamping: Swift.max(0, call.long(2, row: row) ?? 0))
          let learned = Swift.max(0, series.values.count - tested)
          let period = Decomposition.period(
            Array(series.values.prefix(learned)), wanted: call.long(1, row: row) ?? -1,
            threshold: 0.7)
          return .array(
            Decomposition.seasonal(series.values, period: period, learned: learned), arena)
        }
      }, operands)
  }
}
