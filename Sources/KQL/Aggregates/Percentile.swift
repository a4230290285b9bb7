import KQLSyntax

extension AggregateFunction {
  static let percentile = AggregateFunction(
    "percentile", "Gives the value that a percentage of the values do not exceed.",
    parameters: [
      "expression": "Numbers, datetimes or timespans.",
      "percentage": "A constant from 0 to 100.",
    ], examples: ["percentile(x, 50)": "2"]
  ) { (call) throws(Diagnostic) in
    try call.percentiles(isWeighted: false, asArray: false)
  }
}
