extension ScalarFunction {
  static let ingestionTime = ScalarFunction(
    "ingestion_time", "Returns when a row of the input was read; null where other rows are made.",
    parameters: [:], examples: ["ingestion_time()": "null"],
    overloads: [Overload([], returns: .datetime) { call in .nulls(.datetime, count: call.count) }])
}
