import KQLSyntax

extension AggregateFunction {
  static let countDistinct = AggregateFunction(
    "count_distinct", "Counts the different values that are not null.",
    parameters: ["expression": "Anything."], examples: ["count_distinct(x % 2)": "2"]
  ) { (call) throws(Diagnostic) in
    let type = call[0].type
    return call.aggregate([call[0]], type: .long) { DistinctCountAccumulator(type) }
  }
}
