extension ScalarFunction {
  /// The functions on series: arrays of numbers at equal distances in time.
  static let series: [ScalarFunction] = [
    .seriesAbs, .seriesAcos, .seriesAdd, .seriesAsin, .seriesAtan, .seriesCeiling, .seriesCos,
    .seriesCosineSimilarity, .seriesDecompose, .seriesDecomposeAnomalies, .seriesDecomposeForecast,
    .seriesDivide, .seriesDotProduct, .seriesEquals, .seriesExp, .seriesFft, .seriesFillBackward,
    .seriesFillConst, .seriesFillForward, .seriesFillLinear, .seriesFir, .seriesFit2Lines,
    .seriesFit2LinesDynamic, .seriesFitLine, .seriesFitLineDynamic, .seriesFitPoly, .seriesFloor,
    .seriesGreater, .seriesGreaterEquals, .seriesIfft, .seriesIir, .seriesLess, .seriesLessEquals,
    .seriesLog, .seriesMagnitude, .seriesMultiply, .seriesNotEquals, .seriesOutliers,
    .seriesPearsonCorrelation, .seriesPeriodsDetect, .seriesPeriodsValidate, .seriesPow,
    .seriesProduct, .seriesSeasonal, .seriesSign, .seriesSin, .seriesStats, .seriesStatsDynamic,
    .seriesSubtract, .seriesSum, .seriesTan,
  ]
}
