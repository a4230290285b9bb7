import KQLSyntax

extension ScalarFunction {
  static let seriesDotProduct = ScalarFunction(
    "series_dot_product", "Returns the dot product of two series, as far as the shorter one goes.",
    parameters: [
      "series1": "An array of numbers, or a number.",
      "series2": "An array of numbers, or a number.",
    ],
    examples: [
      "series_dot_product(dynamic([1, 2, 4]), dynamic([4, 2, 1]))": "12",
      "series_dot_product(dynamic([1, 2, 3]), 10)": "60",
    ]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.fold(2) { (operands, _) -> Double? in
      SeriesPairs.products(operands[0], operands[1])?.product
    }
    return call.apply(overload, try pairOperands(call))
  }
}

extension SeriesPairs {
  /// The dot product of two series and of each with itself; `nil` when one is empty or no series.
  static func products(
    _ left: Dynamic?, _ right: Dynamic?
  ) -> (product: Double, left: Double, right: Double)? {
    guard let pairs = SeriesPairs(left, right) else { return nil }
    var sums: (product: Double, left: Double, right: Double) = (0, 0, 0)
    var isEmpty = true
    var work = LongWork()
    for (left, right) in pairs {
      guard let left, let right, !work.isStopped(after: 16) else { break }
      isEmpty = false
      guard let a = left.number, let b = right.number else { continue }
      sums.product += a * b
      sums.left += a * a
      sums.right += b * b
    }
    return isEmpty ? nil : sums
  }
}
