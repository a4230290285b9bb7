import KQLSyntax

extension ScalarFunction {
  static let ago = ScalarFunction(
    "ago", "Returns the current time less a timespan.",
    parameters: ["timespan": "How long ago."],
    examples: ["ago(1h) == now() - 1h": "true"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    guard [.timespan, .dynamic].contains(call[0].type) else {
      throw Diagnostic(
        "'ago' takes a timespan, not a \(call[0].type)", at: call.values[0].span,
        help: call.quotedTimespan.map { "write ago(\($0)), without quotes" }
          ?? "for example ago(1h)")
    }
    return try call.offsetTime("ago(timespan)") { (time: Datetime, offset: Timespan) in
      let (ticks, overflow) = time.ticks.subtractingReportingOverflow(offset.ticks)
      return overflow ? nil : Datetime.checked(ticks)
    }
  }
}
