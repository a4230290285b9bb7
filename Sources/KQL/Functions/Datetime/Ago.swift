import KQLSyntax

extension ScalarFunction {
  static let ago = ScalarFunction(
    "ago", "Returns the current time less a timespan.",
    parameters: ["timespan": "How long ago."],
    examples: ["ago(1h) == now() - 1h": "true"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    return try call.offsetTime("ago(timespan)") { (time: Datetime, offset: Timespan) in
      let (ticks, overflow) = time.ticks.subtractingReportingOverflow(offset.ticks)
      return overflow ? nil : Datetime.checked(ticks)
    }
  }
}
