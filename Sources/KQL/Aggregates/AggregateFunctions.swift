extension AggregateFunction {
  /// Every aggregate, by name.
  public static let all: [AggregateFunction] =
    counts + sums + extremes + percentileForms + spreads + collections + sketches + others

  /// The aggregate with a name or an alias.
  public static func named(_ name: String) -> AggregateFunction? { byName[name] }

  private static let byName: [String: AggregateFunction] = {
    var table: [String: AggregateFunction] = [:]
    for function in all {
      for name in [function.name] + function.aliases { table[name] = function }
    }
    return table
  }()

  private static let counts: [AggregateFunction] = [
    .count, .countDistinct, .countDistinctIf, .countIf, .dcount, .dcountIf,
  ]

  private static let sums: [AggregateFunction] = [.avg, .avgIf, .sum, .sumIf]

  private static let extremes: [AggregateFunction] = [
    .argMax, .argMin, .max, .maxIf, .min, .minIf,
  ]

  private static let percentileForms: [AggregateFunction] = [
    .percentile, .percentileW, .percentiles, .percentilesArray, .percentilesW, .percentilesWArray,
  ]

  private static let spreads: [AggregateFunction] = [
    .covariance, .covarianceIf, .covariancep, .covariancepIf, .stdev, .stdevIf, .stdevp, .stdevpIf,
    .variance, .varianceIf, .variancep, .variancepIf,
  ]

  private static let collections: [AggregateFunction] = [
    .makeBag, .makeBagIf, .makeList, .makeListIf, .makeListWithNulls, .makeSet, .makeSetIf,
  ]

  private static let sketches: [AggregateFunction] = [
    .hll, .hllIf, .hllMerge, .tdigest, .tdigestMerge,
  ]

  private static let others: [AggregateFunction] = [
    .any, .anyIf, .binaryAllAnd, .binaryAllOr, .binaryAllXor, .buildSchema, .takeAny, .takeAnyIf,
  ]
}
