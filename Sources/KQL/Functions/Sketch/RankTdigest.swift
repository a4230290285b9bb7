import KQLSyntax

extension ScalarFunction {
  static let rankTdigest = ScalarFunction(
    "rank_tdigest",
    "Returns how many values in a result of tdigest() are not greater than a value.",
    parameters: ["tdigest": "A result of tdigest().", "value": "A value of the same type."],
    examples: ["rank_tdigest(dynamic([[7], [1, 2, 3], [1, 1, 1]]), 2)": "2"]
  ) { (call) throws(Diagnostic) in
    try bindRank(call) { rank, _ in rank }
  }

  static func bindRank(
    _ call: CallArguments, _ result: @escaping @Sendable (Double, Double) -> Double
  ) throws(Diagnostic) -> Expression {
    try call.require(2...2, "\(call.name)(tdigest, value)")
    return call.apply(
      Overload([.dynamic, call[1].type], returns: .real) { call in
        let digests = call.reader(0, of: Dynamic?.self)
        return fillColumn(call.count, owners: [], forcesNulls: false, isNull: { _ in false }) {
          (row: Int) -> Double? in
          let digest = TDigest(.long)
          guard digest.merge(digests[row]) else { return nil }
          var index = UInt32(truncatingIfNeeded: row)
          let value =
            call.columns[1].isConstant
            ? call.columns[1].repeated(1) : call.columns[1].gather(indices: &index, count: 1)
          return digest.rank(of: value).map { result($0.rank, $0.total) }
        }
      }, [call.argument(0, as: .dynamic), call[1]])
  }
}
