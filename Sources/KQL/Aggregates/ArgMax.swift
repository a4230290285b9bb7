import KQLSyntax

extension AggregateFunction {
  static let argMax = AggregateFunction(
    "arg_max", aliases: ["argmax"],
    "Gives the row whose value is the largest: the value and other expressions.",
    parameters: [
      "expression": "Anything that has an order; rows where it is null count only if all do.",
      "returned…": "What else to give of the row; * is every column that is not a key.",
    ], examples: ["arg_max(x, x * 10)": "4 | 40"]
  ) { (call) throws(Diagnostic) in
    try call.require(1...1000, "arg_max(expression, returned…)")
    return try Extremes<Greatest>.bindRow(call, prefix: "max")
  }
}
