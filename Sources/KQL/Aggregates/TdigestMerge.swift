import KQLSyntax

extension AggregateFunction {
  static let tdigestMerge = AggregateFunction(
    "tdigest_merge", aliases: ["merge_tdigest"], "Merges the results of tdigest() into one.",
    parameters: ["tdigest": "A result of tdigest() or tdigest_merge()."],
    examples: ["tdigest_merge(dynamic([[7], [1, 2], [1, 1]]))": "[[7],[1,2],[4,4]]"]
  ) { (call) throws(Diagnostic) in
    guard call[0].type == .dynamic else {
      throw call.refusal(of: 0, wanted: "a result of tdigest()")
    }
    return call.aggregate([call[0]], name: call.resultName("merge_tdigests"), type: .dynamic) {
      DigestAccumulator(nil)
    }
  }
}
