import KQLSyntax

extension AggregateFunction {
  static let max = AggregateFunction(
    "max", "Gives the largest value that is not null.",
    parameters: ["expression": "Anything that has an order."], examples: ["max(x)": "4"]
  ) { (call) throws(Diagnostic) in
    try Extremes<Greatest>.bind(call)
  }
}
