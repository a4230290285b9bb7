import KQLSyntax

extension ScalarFunction {
  static let hllMerge = ScalarFunction(
    "hll_merge", "Merges several results of hll() into one.",
    parameters: ["hll…": "Results of hll() or hll_merge()."],
    examples: [
      "dcount_hll(hll_merge(dynamic([[1024, 14], [1, 2]]), dynamic([[1024, 14], [2, 3]])))": "3"
    ]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "hll_merge(hll, hll, …)")
    return call.apply(
      .fold(call.values.count) { (operands, arena) -> Dynamic? in
        var sketch = DistinctSketch()
        defer { sketch.deallocate() }
        var precision = 0
        var isAny = false
        for operand in operands where sketch.merge(operand, precision: &precision) { isAny = true }
        return isAny ? sketch.write(precision: precision, arena) : nil
      }, call.dynamicArguments())
  }
}
