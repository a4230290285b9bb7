extension Plugin {
  /// Every plugin that is built.
  static let all: [Plugin] = [
    .activeUsersCount, .activityCountsMetrics, .activityEngagement, .activityMetrics, .bagUnpack,
    .dcountIntersect, .funnelSequenceCompletion, .ipv4Lookup, .ipv6Lookup, .narrow, .pivot,
    .preview, .rollingPercentile,
    .rowsNear, .schemaMerge, .sequenceDetect, .sessionCount, .slidingWindowCounts,
  ]

  /// Plugins that are not built, and why.
  static let refused: [String: String] = {
    var reasons: [String: String] = [:]
    for name in ["python", "r"] { reasons[name] = "runs programs in a sandbox of the service" }
    for name in [
      "sql_request", "mysql_request", "postgresql_request", "cosmosdb_sql_request", "http_request",
      "http_request_post", "azure_digital_twins_query_request", "ai_embeddings",
      "ai_chat_completion", "ai_chat_completion_prompt", "ai_embed_text",
    ] { reasons[name] = "calls a service" }
    for name in ["autocluster", "basket", "diffpatterns", "diffpatterns_text"] {
      reasons[name] = "needs machine learning"
    }
    for name in ["geo_polygon_lookup", "geo_line_lookup"] { reasons[name] = "needs geography" }
    for name in ["infer_storage_schema", "infer_storage_schema_with_suggestions"] {
      reasons[name] = "reads cloud storage; see the columns of a file with 'realtimekql schema'"
    }
    for name in ["funnel_sequence", "new_activity_metrics"] { reasons[name] = "comes later" }
    return reasons
  }()
}
