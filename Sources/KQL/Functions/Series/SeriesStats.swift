import KQLSyntax

extension ScalarFunction {
  static let seriesStats = ScalarFunction(
    "series_stats", "Describes a series: minimum, maximum, their places, average and spread.",
    parameters: [
      "series": "An array of numbers.",
      "ignore_nonfinite?": "Whether to leave out what is no finite number; otherwise all is null.",
    ],
    examples: [
      "series_stats(dynamic([1, 3, 5, 3]))":
        "1 | 0 | 5 | 2 | 3 | 1.632993161855452 | 2.6666666666666665"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .bool], required: 1, "series_stats(series, ignore_nonfinite?)")
    return call.tuple(
      [
        "min": .real, "min_idx": .long, "max": .real, "max_idx": .long, "avg": .real,
        "stdev": .real, "variance": .real,
      ], operands, compute: stats)
  }

  /// The results of `series_stats`, then the sum and the number of values.
  static func stats(_ call: Arguments, _ row: Int, _ arena: Arena) -> [TupleValue] {
    guard let series = call.series(0, row: row, call.state { Series() }) else { return [] }
    let skips = call.columns[1].value(row, as: Bool.self) ?? false
    var smallest: (value: Double, index: Int)?
    var largest: (value: Double, index: Int)?
    var sum = 0.0
    var count = 0.0
    for (index, value) in series.values.enumerated() {
      guard value.isFinite else {
        if skips { continue }
        return []
      }
      if smallest.map({ value < $0.value }) ?? true { smallest = (value, index) }
      if largest.map({ value > $0.value }) ?? true { largest = (value, index) }
      sum += value
      count += 1
    }
    guard let smallest, let largest else { return [] }
    let mean = sum / count
    var squares = 0.0
    for value in series.values where value.isFinite { squares += (value - mean) * (value - mean) }
    let variance = count > 1 ? squares / (count - 1) : 0
    return [
      .real(smallest.value), .long(Int64(smallest.index)), .real(largest.value),
      .long(Int64(largest.index)), .real(mean), .real(variance.squareRoot()), .real(variance),
      .real(sum), .long(Int64(count)),
    ]
  }
}
