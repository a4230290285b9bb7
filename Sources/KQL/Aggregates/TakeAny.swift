import KQLSyntax

extension AggregateFunction {
  static let takeAny = AggregateFunction(
    "take_any", "Gives the values of some row of the group.",
    parameters: [
      "expression…": "Of a single one a value that is not null is preferred; * is every column."
    ], examples: ["take_any(x > 0)": "true"]
  ) { (call) throws(Diagnostic) in try call.anyRow(prefix: "any_arg") }

  static let any = AggregateFunction(
    "any", "Gives the values of some row of the group; an older name of take_any.",
    parameters: ["expression…": "As in take_any()."], examples: ["any(x > 0)": "true"]
  ) { (call) throws(Diagnostic) in
    var bound = try call.anyRow(prefix: "arg")
    for (index, value) in call.values.enumerated() where value.name == nil {
      bound.results[index].name =
        bound.results.count == 1 ? call.resultName() : "any_\(bound.results[index].name)"
    }
    return bound
  }
}

extension CallArguments {
  /// The aggregate of `take_any`, with names for expressions that have none.
  fileprivate func anyRow(prefix: String) throws(Diagnostic) -> BoundAggregate {
    try require(1...1000, "take_any(expression…)")
    let types = values.map(\.expression.type)
    let results = values.enumerated().map { index, value in
      ColumnSchema(
        value.name ?? value.impliedName ?? "\(prefix)\(index)", value.expression.type)
    }
    return BoundAggregate(arguments: values.map(\.expression), results: results) {
      AnyRowAccumulator(types)
    }
  }
}
