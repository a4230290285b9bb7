import KQLSyntax

extension ScalarFunction {
  static let now = ScalarFunction(
    "now", "Returns the current time, the same for all rows that arrive together.",
    parameters: ["offset?": "A timespan to add."],
    examples: ["now() > datetime(2024-01-01)": "true"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    guard !call.values.isEmpty else { return call.currentTime }
    return try call.offsetTime("now(offset?)") { (time: Datetime, offset: Timespan) in
      time.advanced(by: offset)
    }
  }
}

extension CallArguments {
  /// The current time, changed by a timespan that is the only argument.
  func offsetTime(
    _ signature: String, _ change: @escaping @Sendable (Datetime, Timespan) -> Datetime?
  ) throws(Diagnostic) -> Expression {
    var call = self
    call.values.insert(Value(expression: currentTime, span: span), at: 0)
    return try call.checked(
      .map { (time: Datetime, offset: Timespan) -> Datetime? in change(time, offset) }, [0, 1],
      signature)
  }
}
