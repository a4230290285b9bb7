import KQLSyntax

extension AggregateFunction {
  static let covariance = AggregateFunction(
    "covariance", "Gives the covariance of a sample.",
    parameters: ["first": "Numbers.", "second": "Numbers; rows with a null are left out."],
    examples: ["covariance(x, 2 * x)": "3.3333333333"]
  ) { (call) throws(Diagnostic) in
    let second = call.values[1].impliedName ?? ""
    return call.aggregate(
      [try call.number(0), try call.number(1)], name: "\(call.resultName())_\(second)",
      type: .real
    ) { CovarianceAccumulator(isSample: true) }
  }
}
