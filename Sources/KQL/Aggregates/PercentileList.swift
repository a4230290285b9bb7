import KQLSyntax

extension AggregateFunction {
  static let percentiles = AggregateFunction(
    "percentiles", "Gives several percentiles, each in a column.",
    parameters: [
      "expression": "Numbers, datetimes or timespans.",
      "percentages…": "Constants from 0 to 100.",
    ], examples: ["percentiles(x, 75)": "3"]
  ) { (call) throws(Diagnostic) in
    try call.require(2...1000, "percentiles(expression, percentages…)")
    return try call.percentiles(isWeighted: false, asArray: false)
  }
}
