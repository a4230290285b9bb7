extension ScalarFunction {
  /// The functions on results of `hll()` and `tdigest()`.
  static let sketch: [ScalarFunction] = [
    .dcountHll, .hllIsvalid, .hllMerge, .mergeTdigest, .percentileTdigest,
    .percentilesArrayTdigest, .percentrankTdigest, .rankTdigest, .tdigestIsvalid,
  ]
}
