import KQLSyntax

extension ScalarFunction {
  static let seriesDecomposeAnomalies = ScalarFunction(
    "series_decompose_anomalies", "Finds what is out of the usual in a series: flags and scores.",
    parameters: [
      "series": "An array of numbers.", "threshold?": "The score of an anomaly; 1.5.",
      "seasonality?": "The period; -1 to look for it, which is usual, 0 for none.",
      "trend?": "'avg', 'linefit' or 'none'.",
      "test_points?": "How many points at the end not to learn from; 0.",
      "ad_method?": "'ctukey' or 'tukey', as in series_outliers().",
      "seasonality_threshold?": "The least score of a period that is looked for; 0.6.",
    ],
    examples: [
      "series_decompose_anomalies(dynamic([1, 2, 1, 2, 90]), 1.5, 0, 'none', 1, 'tukey')":
        "[0,0,0,0,1] | [0.0,0.0,0.0,0.0,88.0] | [0.0,0.0,0.0,0.0,0.0]"
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try call.seriesOperands(
      [.dynamic, .real, .long, .string, .long, .string, .real], required: 1,
      """
      series_decompose_anomalies(series, threshold?, seasonality?, trend?, test_points?, \
      ad_method?, seasonality_threshold?)
      """)
    return call.tuple(["ad_flag": .dynamic, "ad_score": .dynamic, "baseline": .dynamic], operands) {
      (call, row, arena) in
      guard let fence = OutlierFence(call.text(5, row: row)),
        let parts = decomposition(call, row, period: 2, trend: 3, testPoints: 4, threshold: 6)
      else { return [] }
      let scores = fence.scores(
        parts.residual, testPoints: Int(clamping: Swift.max(0, call.long(4, row: row) ?? 0)))
      let threshold = call.real(1, row: row) ?? 1.5
      var flags = DynamicArrayWriter(arena)
      for score in scores {
        flags.separate()
        flags.writer.append(Int64(score > threshold ? 1 : score < -threshold ? -1 : 0))
      }
      return [
        .dynamic(flags.finish()), .dynamic(.array(scores, arena)),
        .dynamic(.array(parts.baseline, arena)),
      ]
    }
  }
}
