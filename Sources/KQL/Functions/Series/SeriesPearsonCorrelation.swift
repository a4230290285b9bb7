extension ScalarFunction {
  static let seriesPearsonCorrelation = ScalarFunction(
    "series_pearson_correlation", "Returns how well two series follow one line, from -1 to 1.",
    parameters: [
      "series1": "An array of numbers only.", "series2": "An array of as many numbers.",
    ],
    examples: [
      "round(series_pearson_correlation(dynamic([1, 2, 3]), dynamic([6, 4, 2])), 9)": "-1",
      "series_pearson_correlation(dynamic([1, 2]), dynamic([1]))": "null",
    ],
    overloads: [
      Overload([.dynamic, .dynamic], returns: .real) { call in
        let state = call.state { TwoSeries() }
        let lefts = call.reader(0, of: Dynamic?.self)
        let rights = call.reader(1, of: Dynamic?.self)
        return fillColumn(call.count, owners: [], forcesNulls: false, isNull: { _ in false }) {
          (row: Int) -> Double? in
          guard state.first.read(lefts[row]), state.second.read(rights[row]) else { return nil }
          return state.correlation
        }
      }
    ])
}

/// Two series of a row.
final class TwoSeries {
  let first = Series()
  let second = Series()

  /// The Pearson correlation; `nil` when there is a gap or the lengths differ.
  var correlation: Double? {
    let a = first.values
    let b = second.values
    guard a.count == b.count, !a.isEmpty, !first.hasGaps, !second.hasGaps else { return nil }
    let meanA = a.reduce(0, +) / Double(a.count)
    let meanB = b.reduce(0, +) / Double(a.count)
    var product = 0.0
    var squareA = 0.0
    var squareB = 0.0
    for index in a.indices {
      let x = a[index] - meanA
      let y = b[index] - meanB
      product += x * y
      squareA += x * x
      squareB += y * y
    }
    return product / (squareA.squareRoot() * squareB.squareRoot())
  }
}
