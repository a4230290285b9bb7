import KQLSyntax

extension AggregateFunction {
  static let min = AggregateFunction(
    "min", "Gives the smallest value that is not null.",
    parameters: ["expression": "Anything that has an order."], examples: ["min(x)": "1"]
  ) { (call) throws(Diagnostic) in
    try Extremes<Least>.bind(call)
  }
}
