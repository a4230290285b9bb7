import KQLSyntax

extension AggregateFunction {
  static let countIf = AggregateFunction(
    "countif", "Counts the rows for which a condition is true.",
    parameters: ["condition": "Null counts as false."], examples: ["countif(x > 2)": "2"]
  ) { (call) throws(Diagnostic) in
    guard [.bool, .dynamic].contains(call[0].type) else {
      throw Diagnostic(
        "expected a bool, not a \(call[0].type)", at: call.values[0].span,
        help: "compare the value with something")
    }
    return call.aggregate([call[0].converted(to: .bool)], type: .long) {
      ConditionalAccumulator(CountAccumulator())
    }
  }
}
