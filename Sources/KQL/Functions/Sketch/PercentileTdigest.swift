import KQLSyntax

extension ScalarFunction {
  static let percentileTdigest = ScalarFunction(
    "percentile_tdigest", "Returns a percentile of the values in a result of tdigest().",
    parameters: [
      "tdigest": "A result of tdigest() or tdigest_merge().", "percentage": "From 0 to 100.",
      "type?": "The type of the values: typeof(long).",
    ],
    examples: ["percentile_tdigest(dynamic([[7], [1, 2, 3], [1, 1, 1]]), 50, typeof(long))": "2"]
  ) { (call) throws(Diagnostic) in
    let result = call.apply(
      Overload([.dynamic, .real], returns: .dynamic) { call in
        percentiles(call) { (digest, arena) in
          arena.begin()
          digest.write(DynamicWriter(arena))
          return Dynamic(arena.end()).nonNull
        }
      }, [call.argument(0, as: .dynamic), call.argument(1, as: .real)])
    guard call.values.count == 3 else { return result }
    return result.converted(to: try call.typeArgument(2))
  }

  /// What to write of each row: the digest and its percentage.
  private static func percentiles(
    _ call: Arguments, _ body: (TDigestPercentile, Arena) -> Dynamic?
  ) -> Column {
    let arena = Arena(capacity: call.count * 16)
    let digests = call.reader(0, of: Dynamic?.self)
    let percentages = call.reader(1, of: Double?.self)
    return fillColumn(call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }) {
      (row: Int) -> Dynamic? in
      let digest = TDigest(.long)
      guard let percentage = percentages[row], percentage >= 0, percentage <= 100,
        digest.merge(digests[row])
      else { return nil }
      return body(TDigestPercentile(digest: digest, percentage: percentage), arena)
    }
  }
}

/// A percentile to be written.
struct TDigestPercentile {
  var digest: TDigest
  var percentage: Double

  /// Writes the value.
  func write(_ writer: DynamicWriter) {
    DynamicElementWriter(digest.percentile(percentage)).append(0, to: writer)
  }
}
