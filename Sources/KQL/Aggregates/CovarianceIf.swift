extension AggregateFunction {
  static let covarianceIf = AggregateFunction.conditional(
    "covarianceif", "Gives the covariance of a sample, of the rows for which a condition is true.",
    at: 2,
    parameters: ["first": "Numbers.", "second": "Numbers.", "condition": "Null counts as false."],
    examples: ["covarianceif(x, 2 * x, x > 2)": "1"], of: .covariance)
}
