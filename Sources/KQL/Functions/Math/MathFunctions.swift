extension ScalarFunction {
  /// The functions for mathematics.
  static let math: [ScalarFunction] = [
    .abs, .acos, .asin, .atan, .atan2, .betaCdf, .betaInv, .betaPdf, .bin, .binAt, .binAuto,
    .binaryAnd,
    .binaryNot, .binaryOr,
    .binaryShiftLeft, .binaryShiftRight, .binaryXor, .bitsetCountOnes, .ceiling, .cos, .cot,
    .degrees, .erf, .erfc, .exp, .exp10, .exp2, .gamma, .isfinite, .isinf, .isnan, .log, .log10,
    .log2, .loggamma, .maxOf, .minOf, .pi, .pow, .radians, .rand, .round, .sign, .sin, .sqrt, .tan,
    .tohex, .welchTest,
  ]
}
