import KQLSyntax

extension AggregateFunction {
  static let percentilesArray = AggregateFunction(
    "percentiles_array", "Gives several percentiles as an array.",
    parameters: [
      "expression": "Numbers, datetimes or timespans.",
      "percentages…": "Constants from 0 to 100, or one dynamic array of them.",
    ], examples: ["percentiles_array(x, 25, 75)": "[1,3]"]
  ) { (call) throws(Diagnostic) in
    try call.require(2...1000, "percentiles_array(expression, percentages…)")
    return try call.percentiles(isWeighted: false, asArray: true)
  }
}
