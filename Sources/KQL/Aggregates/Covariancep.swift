import KQLSyntax

extension AggregateFunction {
  static let covariancep = AggregateFunction(
    "covariancep", "Gives the covariance of a whole population.",
    parameters: ["first": "Numbers.", "second": "Numbers; rows with a null are left out."],
    examples: ["covariancep(x, 2 * x)": "2.5"]
  ) { (call) throws(Diagnostic) in
    let second = call.values[1].impliedName ?? ""
    return call.aggregate(
      [try call.number(0), try call.number(1)], name: "\(call.resultName())_\(second)",
      type: .real
    ) { CovarianceAccumulator(isSample: false) }
  }
}
