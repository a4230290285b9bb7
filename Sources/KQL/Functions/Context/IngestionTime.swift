extension ScalarFunction {
  static let ingestionTime = ScalarFunction(
    "ingestion_time", "Returns when a row was ingested, which is not known here: null.",
    parameters: [:], examples: ["ingestion_time()": "null"],
    overloads: [Overload([], returns: .datetime) { call in .nulls(.datetime, count: call.count) }])
}
