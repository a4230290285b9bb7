import KQLSyntax

extension ScalarFunction {
  static let percentilesArrayTdigest = ScalarFunction(
    "percentiles_array_tdigest", aliases: ["percentile_array_tdigest"],
    "Returns several percentiles of a result of tdigest() as an array.",
    parameters: [
      "tdigest": "A result of tdigest() or tdigest_merge().",
      "percentages…": "From 0 to 100, or an array of such.",
      "type?": "The type of the values: typeof(long).",
    ],
    examples: [
      "percentiles_array_tdigest(dynamic([[7], [1, 2, 3], [1, 1, 1]]), dynamic([1, 50, 100]))":
        "[1,2,3]"
    ]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "percentiles_array_tdigest(tdigest, percentages…, type?)")
    var operands = call.dynamicArguments()
    if call.values.count > 2, call.values[call.values.count - 1].expression.type == .string {
      _ = try call.typeArgument(call.values.count - 1)
      operands.removeLast()
    }
    return call.apply(
      .fold(operands.count) { (operands, arena) -> Dynamic? in
        let digest = TDigest(.long)
        guard digest.merge(operands[0]) else { return nil }
        var result = DynamicArrayWriter(arena)
        for case let operand? in operands.dropFirst() {
          let percentages = operand.kind == .array ? Array(operand.elements) : [operand]
          for percentage in percentages {
            result.separate()
            guard let percentage = percentage.number, percentage >= 0, percentage <= 100 else {
              result.writer.appendNull()
              continue
            }
            TDigestPercentile(digest: digest, percentage: percentage).write(result.writer)
          }
        }
        return result.finish()
      }, operands)
  }
}
