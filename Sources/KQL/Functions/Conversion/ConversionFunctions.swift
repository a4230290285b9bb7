extension ScalarFunction {
  /// The functions for conversion.
  static let conversion: [ScalarFunction] = [
    .newGuid, .tobool, .todatetime, .todecimal, .toguid, .toint, .tolong, .toreal, .tostring,
    .totimespan,
  ]
}
