extension ScalarFunction {
  /// Every scalar function, by name.
  public static let all: [ScalarFunction] =
    conditional + math + datetime + conversion + window + string + dynamic
    + network + hashing + parsing

  /// The function with a name or an alias, whatever its case is not: Kusto's names are exact.
  public static func named(_ name: String) -> ScalarFunction? { byName[name] }

  private static let byName: [String: ScalarFunction] = {
    var table: [String: ScalarFunction] = [:]
    for function in all {
      for name in [function.name] + function.aliases { table[name] = function }
    }
    return table
  }()

  private static let conditional: [ScalarFunction] = [
    .case, .coalesce, .iff, .isnotnull, .isnull, .not,
  ]

  private static let math: [ScalarFunction] = [
    .abs, .acos, .asin, .atan, .atan2, .bin, .binAt, .binaryAnd, .binaryNot, .binaryOr,
    .binaryShiftLeft, .binaryShiftRight, .binaryXor, .bitsetCountOnes, .ceiling, .cos, .cot,
    .degrees, .erf, .erfc, .exp, .exp10, .exp2, .gamma, .isfinite, .isinf, .isnan, .log, .log10,
    .log2, .loggamma, .maxOf, .minOf, .pi, .pow, .radians, .rand, .round, .sign, .sin, .sqrt, .tan,
    .tohex,
  ]

  private static let datetime: [ScalarFunction] = [
    .ago, .datetimeAdd, .datetimeDiff, .datetimePart, .dayofmonth, .dayofweek, .dayofyear,
    .endofday, .endofmonth, .endofweek, .endofyear, .formatDatetime, .formatTimespan, .getyear,
    .hourofday, .makeDatetime, .makeTimespan, .monthofyear, .now, .startofday, .startofhour,
    .startofmonth, .startofweek, .startofyear, .unixtimeMicrosecondsTodatetime,
    .unixtimeMillisecondsTodatetime, .unixtimeNanosecondsTodatetime, .unixtimeSecondsTodatetime,
    .weekOfYear,
  ]

  private static let conversion: [ScalarFunction] = [
    .newGuid, .tobool, .todatetime, .todecimal, .toguid, .toint, .tolong, .toreal, .tostring,
    .totimespan,
  ]

  private static let window: [ScalarFunction] = [
    .next, .prev, .rowCumsum, .rowNumber, .rowRankDense, .rowRankMin, .rowWindowSession,
  ]
}
