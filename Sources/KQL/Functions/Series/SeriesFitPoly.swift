import KQLSyntax

extension ScalarFunction {
  static let seriesFitPoly = ScalarFunction(
    "series_fit_poly", "Fits a polynomial to a series: r-square, coefficients, variances, values.",
    parameters: [
      "y_series": "An array of numbers only.",
      "x_series?": "An array of as many numbers; 1, 2, 3, … when left out.",
      "degree?": "The highest power; 1 when left out.",
    ],
    examples: [
      "round(series_fit_poly(dynamic([1, 4, 9, 16]), dynamic([1, 2, 3, 4]), 2), 6)": "1"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .dynamic, .long], required: 1, "series_fit_poly(y_series, x_series?, degree?)")
    return call.tuple(
      [
        "rsquare": .real, "coefficients": .dynamic, "variance": .real, "rvariance": .real,
        "poly_fit": .dynamic,
      ], operands
    ) { (call, row, arena) in
      let state = call.state { TwoSeries() }
      guard let y = call.series(0, row: row, state.first), !y.hasGaps, !y.values.isEmpty else {
        return []
      }
      var x = y.values.indices.map { Double($0 + 1) }
      if let given = call.series(1, row: row, state.second) {
        guard given.values.count == x.count, !given.hasGaps else { return [] }
        x = given.values
      }
      let degree = call.long(2, row: row) ?? 1
      guard degree >= 0, degree <= 32,
        let coefficients = Polynomial.fit(x, y.values, degree: Int(degree))
      else { return [] }
      let values = x.map { Polynomial.value(coefficients, at: $0) }
      let count = Double(values.count)
      let mean = y.values.reduce(0, +) / count
      let total = y.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let residual = Swift.zip(values, y.values).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
      let divisor = Swift.max(count - 1, 1)
      return [
        .real(total > 0 ? 1 - residual / total : 1),
        .dynamic(.array(coefficients.reversed(), arena)), .real(total / divisor),
        .real(residual / divisor), .dynamic(.array(values, arena)),
      ]
    }
  }
}

/// A polynomial as its coefficients, that of the lowest power first.
enum Polynomial {
  /// The value at a point.
  static func value(_ coefficients: [Double], at x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  /// The best fit by least squares (Householder's method); `nil` when there is none, or the query has
  /// been stopped.
  static func fit(_ x: [Double], _ y: [Double], degree: Int) -> [Double]? {
    let columns = degree + 1
    let rows = x.count
    guard rows >= columns else { return nil }
    let scale = x.reduce(0) { Swift.max($0, $1.magnitude) }
    let unit = scale > 0 && scale.isFinite ? scale : 1
    var matrix = x.map { value in
      var power = 1.0
      return (0..<columns).map { _ in
        defer { power *= value / unit }
        return power
      }
    }
    var right = y
    var work = LongWork()
    for column in 0..<columns {
      var norm = 0.0
      for row in column..<rows { norm += matrix[row][column] * matrix[row][column] }
      norm = norm.squareRoot()
      guard norm > 1e-13, norm.isFinite else { return nil }
      if matrix[column][column] > 0 { norm = -norm }
      var reflector = (column..<rows).map { matrix[$0][column] }
      reflector[0] -= norm
      let length = reflector.reduce(0) { $0 + $1 * $1 }
      guard length > 0 else { continue }
      for target in column..<columns {
        if work.isStopped(after: 4 * rows) { return nil }
        var product = 0.0
        for row in column..<rows { product += reflector[row - column] * matrix[row][target] }
        let factor = 2 * product / length
        for row in column..<rows { matrix[row][target] -= factor * reflector[row - column] }
      }
      var product = 0.0
      for row in column..<rows { product += reflector[row - column] * right[row] }
      let factor = 2 * product / length
      for row in column..<rows { right[row] -= factor * reflector[row - column] }
    }
    var coefficients = [Double](repeating: 0, count: columns)
    for column in (0..<columns).reversed() {
      var value = right[column]
      for other in (column + 1)..<Swift.max(columns, column + 1) {
        value -= matrix[column][other] * coefficients[other]
      }
      coefficients[column] = value / matrix[column][column]
    }
    var power = 1.0
    for column in 0..<columns {
      coefficients[column] /= power
      power *= unit
    }
    return coefficients
  }
}
