import KQLSyntax

extension AggregateFunction {
  static let makeListWithNulls = AggregateFunction(
    "make_list_with_nulls",
    "Makes an array of the values, nulls included, in the order of the rows.",
    parameters: ["expression": "Anything."],
    examples: ["make_list_with_nulls(iff(x == 2, long(null), x))": "[1,null,3,4]"]
  ) { (call) throws(Diagnostic) in
    call.aggregate([call[0]], name: call.resultName("list"), type: .dynamic, usesOrder: true) {
      ListAccumulator(limit: 1_048_576, keepsNulls: true)
    }
  }
}
