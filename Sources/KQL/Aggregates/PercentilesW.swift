import KQLSyntax

extension AggregateFunction {
  static let percentilesW = AggregateFunction(
    "percentilesw", "Gives several percentiles of values that count several times.",
    parameters: [
      "expression": "Numbers, datetimes or timespans.",
      "weight": "A whole number: how often the value counts.",
      "percentages…": "Constants from 0 to 100.",
    ], examples: ["percentilesw(x, x, 10)": "1"]
  ) { (call) throws(Diagnostic) in
    try call.require(3...1000, "percentilesw(expression, weight, percentages…)")
    return try call.percentiles(isWeighted: true, asArray: false)
  }
}
