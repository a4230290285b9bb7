import KQLSyntax

extension ScalarFunction {
  static let seriesIir = ScalarFunction(
    "series_iir", "Applies an infinite impulse response filter to a series.",
    parameters: [
      "series": "An array of numbers.", "numerators": "An array of coefficients.",
      "denominators": "An array of coefficients; the first is not 0.",
    ],
    examples: [
      "series_iir(dynamic([1, 2, 3, 4]), dynamic([1]), dynamic([1, -1]))": "[1.0,3.0,6.0,10.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .dynamic, .dynamic], required: 3, "series_iir(series, numerators, denominators)")
    return call.apply(
      Overload([.dynamic, .dynamic, .dynamic], returns: .dynamic) { call in
        let state = call.state { IirState() }
        let arena = Arena(capacity: call.count * 64)
        return fillColumn(
          call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
        ) { (row: Int) -> Dynamic? in
          guard call.series(0, row: row, state.series) != nil,
            call.series(1, row: row, state.numerators) != nil,
            call.series(2, row: row, state.denominators) != nil,
            state.filter()
          else { return nil }
          return .array(state.result, arena)
        }
      }, operands)
  }
}

/// A series, a filter and what comes of them.
private final class IirState {
  let series = Series()
  let numerators = Series()
  let denominators = Series()
  private(set) var result: [Double] = []

  func filter() -> Bool {
    guard let first = denominators.values.first, first != 0, !numerators.values.isEmpty else {
      return false
    }
    result.removeAll(keepingCapacity: true)
    var work = LongWork()
    let steps = numerators.values.count + denominators.values.count
    for index in series.values.indices {
      if work.isStopped(after: steps) { return false }
      var value = 0.0
      for (offset, coefficient) in numerators.values.enumerated() where offset <= index {
        value += coefficient * series.values[index - offset]
      }
      for (offset, coefficient) in denominators.values.enumerated()
      where offset > 0 && offset <= index {
        value -= coefficient * result[index - offset]
      }
      result.append(value / first)
    }
    return true
  }
}
