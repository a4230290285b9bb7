import KQLSyntax

extension AggregateFunction {
  static let count = AggregateFunction(
    "count", aliases: ["cnt"], "Counts the rows.",
    parameters: ["expression?": "Ignored: rows are counted whatever the value."],
    examples: ["count()": "4"]
  ) { (call) throws(Diagnostic) in
    try call.require(0...1, "count()")
    return call.aggregate([], type: .long) { CountAccumulator() }
  }
}
