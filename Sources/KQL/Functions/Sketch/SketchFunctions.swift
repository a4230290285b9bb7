extension ScalarFunction {
  /// The functions on results of `hll()` and `tdigest()`.
  static let sketch: [ScalarFunction] = [
    .dcountHll, .hllMerge, .mergeTdigest, .percentileTdigest, .percentilesArrayTdigest,
    .percentrankTdigest, .rankTdigest,
  ]
}
