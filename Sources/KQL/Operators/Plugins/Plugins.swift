extension Plugin {
  /// Every plugin that is built.
  static let all: [Plugin] = [
    .activeUsersCount, .activityCountsMetrics, .activityEngagement, .activityMetrics, .bagUnpack,
    .dcountIntersect, .funnelSequenceCompletion, .ipv4Lookup, .ipv6Lookup, .narrow, .pivot,
    .preview, .rollingPercentile,
    .rowsNear, .schemaMerge, .sequenceDetect, .sessionCount, .slidingWindowCounts,
  ]
}
