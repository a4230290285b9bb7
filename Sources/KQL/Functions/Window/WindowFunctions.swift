extension ScalarFunction {
  /// The functions for rows in an order.
  static let window: [ScalarFunction] = [
    .next, .prev, .rowCumsum, .rowNumber, .rowRankDense, .rowRankMin, .rowWindowSession,
  ]
}
