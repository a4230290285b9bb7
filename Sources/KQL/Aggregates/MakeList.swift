import KQLSyntax

extension AggregateFunction {
  static let makeList = AggregateFunction(
    "make_list", aliases: ["makelist"],
    "Makes an array of the values, in the order of the rows.",
    parameters: [
      "expression": "Anything; nulls are left out, and arrays are added element by element.",
      "limit?": "How many elements at most, 1048576 when left out.",
    ], examples: ["make_list(x)": "[1,2,3,4]", "make_list(x, 2)": "[1,2]"]
  ) { (call) throws(Diagnostic) in
    try call.require(1...2, "make_list(expression, limit?)")
    let limit = try call.elementLimit(1)
    return call.aggregate([call[0]], name: call.resultName("list"), type: .dynamic, usesOrder: true)
    {
      ListAccumulator(limit: limit, keepsNulls: false)
    }
  }
}

extension CallArguments {
  /// The largest number of elements of an array or a bag, by an argument that may be left out.
  ///
  /// - Throws: A diagnostic when it is not a constant.
  func elementLimit(_ index: Int) throws(Diagnostic) -> Int {
    guard values.count > index else { return 1_048_576 }
    return Swift.min(Int(try constantLong(index, in: 0...Int64.max)), 1_048_576)
  }
}
