import KQLSyntax

extension AggregateFunction {
  static let hllMerge = AggregateFunction(
    "hll_merge", "Merges the results of hll() into one.",
    parameters: ["hll": "A result of hll() or hll_merge()."],
    examples: ["dcount_hll(hll_merge(dynamic([[1024, 14], [1, 2]])))": "2"]
  ) { (call) throws(Diagnostic) in
    guard call[0].type == .dynamic else { throw call.refusal(of: 0, wanted: "a result of hll()") }
    return call.aggregate([call[0]], type: .dynamic) { SketchAccumulator(precision: nil) }
  }
}
