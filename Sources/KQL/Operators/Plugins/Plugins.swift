extension Plugin {
  /// Every plugin that is built.
  static let all: [Plugin] = [
    .activeUsersCount, .activityCountsMetrics, .activityEngagement, .activityMetrics, .bagUnpack,
    .dcountIntersect, .funnelSequence, .funnelSequenceCompletion, .geoLineLookup, .geoPolygonLookup,
    .identity, .inferStorageSchema, .ipv4Lookup, .ipv6Lookup, .narrow, .newActivityMetrics, .pivot,
    .preview, .rollingPercentile,
    .rowsNear, .schemaMerge, .sequenceDetect, .sessionCount, .slidingWindowCounts,
  ]
}
