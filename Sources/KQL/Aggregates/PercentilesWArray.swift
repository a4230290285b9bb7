import KQLSyntax

extension AggregateFunction {
  static let percentilesWArray = AggregateFunction(
    "percentilesw_array",
    "Gives several percentiles of values that count several times as an array.",
    parameters: [
      "expression": "Numbers, datetimes or timespans.",
      "weight": "A whole number: how often the value counts.",
      "percentages…": "Constants from 0 to 100, or one dynamic array of them.",
    ], examples: ["percentilesw_array(x, x, 10, 50)": "[1,3]"]
  ) { (call) throws(Diagnostic) in
    try call.require(3...1000, "percentilesw_array(expression, weight, percentages…)")
    return try call.percentiles(isWeighted: true, asArray: true)
  }
}
