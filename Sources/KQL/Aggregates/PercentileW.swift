import KQLSyntax

extension AggregateFunction {
  static let percentileW = AggregateFunction(
    "percentilew", "Gives a percentile of values that count several times.",
    parameters: [
      "expression": "Numbers, datetimes or timespans.",
      "weight": "A whole number: how often the value counts.",
      "percentage": "A constant from 0 to 100.",
    ], examples: ["percentilew(x, x, 50)": "3"]
  ) { (call) throws(Diagnostic) in
    try call.percentiles(isWeighted: true, asArray: false)
  }
}
