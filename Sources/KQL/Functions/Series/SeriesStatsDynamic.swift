import KQLSyntax

extension ScalarFunction {
  static let seriesStatsDynamic = ScalarFunction(
    "series_stats_dynamic", "Describes a series in a bag, with its sum and length.",
    parameters: [
      "series": "An array of numbers.",
      "ignore_nonfinite?": "Whether to leave out what is no finite number; otherwise all is null.",
    ],
    examples: [
      "series_stats_dynamic(dynamic([10, 20, 30]))":
        #"{"min":10.0,"min_idx":0,"max":30.0,"max_idx":2,"avg":20.0,"stdev":10.0,"variance":100.0,"sum":60.0,"len":3}"#
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .bool], required: 1, "series_stats_dynamic(series, ignore_nonfinite?)")
    return call.bag(
      [
        "min": .real, "min_idx": .long, "max": .real, "max_idx": .long, "avg": .real,
        "stdev": .real, "variance": .real, "sum": .real, "len": .long,
      ], operands, compute: stats)
  }
}
