import KQLSyntax

extension AggregateFunction {
  static let argMin = AggregateFunction(
    "arg_min", aliases: ["argmin"],
    "Gives the row whose value is the smallest: the value and other expressions.",
    parameters: [
      "expression": "Anything that has an order; rows where it is null count only if all do.",
      "returned…": "What else to give of the row; * is every column that is not a key.",
    ], examples: ["arg_min(x, x * 10)": "1 | 10"]
  ) { (call) throws(Diagnostic) in
    try call.require(1...1000, "arg_min(expression, returned…)")
    return try Extremes<Least>.bindRow(call, prefix: "min")
  }
}
