extension AggregateFunction {
  static let covariancepIf = AggregateFunction.conditional(
    "covariancepif",
    "Gives the covariance of a whole population, of the rows for which a condition is true.", at: 2,
    parameters: ["first": "Numbers.", "second": "Numbers.", "condition": "Null counts as false."],
    examples: ["covariancepif(x, 2 * x, x > 2)": "0.5"], of: .covariancep)
}
