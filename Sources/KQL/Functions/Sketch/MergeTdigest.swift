import KQLSyntax

extension ScalarFunction {
  static let mergeTdigest = ScalarFunction(
    "merge_tdigest", aliases: ["tdigest_merge"], "Merges several results of tdigest() into one.",
    parameters: ["tdigest…": "Results of tdigest() or tdigest_merge()."],
    examples: [
      "merge_tdigest(dynamic([[7], [1, 2], [1, 1]]), dynamic([[7], [2], [5]]))":
        "[[7],[1,2],[1,6]]"
    ]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "merge_tdigest(tdigest, tdigest, …)")
    return call.apply(
      .fold(call.values.count) { (operands, arena) -> Dynamic? in
        let digest = TDigest(.long)
        var isAny = false
        for operand in operands where digest.merge(operand) { isAny = true }
        return isAny ? digest.write(arena) : nil
      }, call.dynamicArguments())
  }
}
