import KQLSyntax

extension ScalarFunction {
  static let seriesFir = ScalarFunction(
    "series_fir", "Applies a finite impulse response filter to a series, as for a moving average.",
    parameters: [
      "series": "An array of numbers.", "filter": "An array of coefficients.",
      "normalize?": "Whether to divide by their sum; true unless one is negative.",
      "center?": "Whether a window lies around its point, not before it; false.",
    ],
    examples: [
      "series_fir(dynamic([0, 0, 9, 0, 0]), dynamic([1, 1, 1]))": "[0.0,0.0,3.0,3.0,3.0]",
      "series_fir(dynamic([0, 0, 9, 0, 0]), dynamic([1, 1, 1]), true, true)":
        "[0.0,3.0,3.0,3.0,0.0]",
      "series_fir(dynamic([1, 3, 6]), dynamic([1, -1]))": "[1.0,2.0,3.0]",
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .dynamic, .bool, .bool], required: 2,
      "series_fir(series, filter, normalize?, center?)")
    return call.apply(
      Overload([.dynamic, .dynamic, .bool, .bool], returns: .dynamic) { call in
        let state = call.state { TwoSeries() }
        let arena = Arena(capacity: call.count * 64)
        return fillColumn(
          call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> Dynamic? in
          guard let series = call.series(0, row: row, state.first),
            let filter = call.series(1, row: row, state.second)
          else { return nil }
          let hasNegative = filter.values.contains { $0 < 0 }
          let normalizes = call.columns[2].value(row, as: Bool.self) ?? !hasNegative
          guard !(normalizes && hasNegative) else { return nil }
          let isCentered = call.columns[3].value(row, as: Bool.self) ?? false
          return .array(
            filtered(
              series.values, filter.values, normalizes: normalizes,
              shift: isCentered ? (filter.values.count - 1) / 2 : 0), arena,
            steps: filter.values.count)
        }
      }, operands)
  }

  private static func filtered(
    _ series: [Double], _ filter: [Double], normalizes: Bool, shift: Int
  ) -> some Sequence<Double> {
    let sum = filter.reduce(0, +)
    let scale = normalizes && sum != 0 ? sum : 1
    return series.indices.lazy.map { index in
      var value = 0.0
      for (offset, coefficient) in filter.enumerated() {
        let source = index + shift - offset
        if source >= 0, source < series.count { value += coefficient * series[source] }
      }
      return value / scale
    }
  }
}
